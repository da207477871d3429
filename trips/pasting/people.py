"""Lists of people as pasted: name, post and organisation in any order. A doubtful split is marked."""

import re
from dataclasses import dataclass, field

from trips.models.delegation import DelegationMember
from trips.pasting.headings import Column, people_columns
from trips.pasting.itinerary import Leftover
from trips.pasting.posts import ENGLISH_POST, POST, is_name, is_organisation, split_organisation
from trips.pasting.tables import is_rule, narrowed, read_lines, without_bullet

Role = DelegationMember.Role
OTHERS = re.compile(r"\s*(?:等(?:一行)?(?:共)?\s*(?:\d+\s*)?[人位員]?|,?\s*(?:and others|et al)\.?)\s*$")
BETWEEN_PEOPLE = re.compile(r"[、;；]|(?<=[長員任授表理席])(?:及|與|和|以及)(?=[\u4e00-\u9fff])")
LATIN_IN_BRACKETS = re.compile(r"\s*[(（]\s*(?P<latin>[A-Za-z][^()（）]*?)\s*[)）]\s*")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# 團長：王大明. What a member is in the delegation, longest word first.
ROLE_WORDS: dict[str, str] = {
    "副團長": Role.DEPUTY,
    "團長": Role.LEADER,
    "領隊": Role.LEADER,
    "團員": Role.MEMBER,
    "隨行人員": Role.STAFF,
    "隨員": Role.STAFF,
    "隨行": Role.STAFF,
    "工作人員": Role.STAFF,
    "口譯員": Role.INTERPRETER,
    "口譯": Role.INTERPRETER,
    "翻譯": Role.INTERPRETER,
    "deputy leader": Role.DEPUTY,
    "leader": Role.LEADER,
    "head of delegation": Role.LEADER,
    "member": Role.MEMBER,
    "staff": Role.STAFF,
    "interpreter": Role.INTERPRETER,
}
ROLE_FIRST = re.compile(
    rf"^\s*(?P<role>{'|'.join(ROLE_WORDS)})(?:\s*[:：]\s*|\s+|$|(?=[\u4e00-\u9fff]))", re.I
)
ROLE_LAST = re.compile(rf"\s*[(（]?\s*(?P<role>{'|'.join(ROLE_WORDS)})\s*[)）]?\s*$", re.I)
HEADS_A_PLACE = re.compile("[市縣州鎮區]長|議員|議長|總領事")
# Posts that say the role as well: 議員王大明 stays a councillor by post.
ROLE_OF_POST = (
    ("議員", Role.COUNCILLOR),
    ("秘書", Role.STAFF),
    ("口譯", Role.INTERPRETER),
    ("翻譯", Role.INTERPRETER),
)


@dataclass(slots=True)
class Person:
    """One person as read; `source` is what it was read from."""

    name: str = ""
    name_en: str = ""
    post: str = ""
    post_en: str = ""
    organisation: str = ""
    organisation_en: str = ""
    role: str = ""
    and_others: bool = False
    source: str = ""
    marks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class People:
    rows: list[Person] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)


def read_people(text: str, *, with_roles: bool = False) -> People:
    """Return the people of a pasted list; of a delegation, also what each of them is in it."""
    found, columns = People(), list[Column]()
    for cells in read_lines(text):
        filled = [cell for cell in cells if cell.strip()]
        if not filled:
            continue
        if is_rule(cells):
            found.leftovers.append(Leftover(" ".join(filled), "rule"))
        elif headings := people_columns(cells):
            columns = headings
            found.leftovers.append(Leftover(" ".join(filled), "heading"))
        elif len(filled) > 1:
            found.rows.append(person_of_cells(cells, columns, with_roles=with_roles))
        else:
            for line in filled[0].split("\n"):
                read_line(found, line, with_roles=with_roles)
    return found


def read_line(found: People, line: str, *, with_roles: bool) -> None:
    """Read the people of one line: one, or several set apart by 、."""
    for entry in BETWEEN_PEOPLE.split(without_bullet(line)):
        if not entry.strip():
            continue
        others = OTHERS.search(entry)
        if others and not entry[: others.start()].strip() and found.rows:
            found.rows[-1].and_others = True
            found.rows[-1].source += entry
            continue
        found.rows.append(person_of_text(entry, with_roles=with_roles))
    if found.rows and line.strip() and len(BETWEEN_PEOPLE.split(without_bullet(line))) == 1:
        found.rows[-1].source = line.strip()


def person_of_text(entry: str, *, with_roles: bool) -> Person:
    person = Person(source=entry.strip())
    text = " ".join(entry.split())
    if others := OTHERS.search(text):
        person.and_others, text = True, text[: others.start()].strip()
    if with_roles:
        text = take_role(person, text)
    if HAN.search(text):
        read_chinese(person, text)
    elif text:
        read_english(person, text)
    if with_roles:
        person.role = person.role or role_of(person.post)
        if person.and_others:
            person.marks.append("others")
    return person


def take_role(person: Person, text: str) -> str:
    """Take 團長 and the like from the text; what is a post as well stays there."""
    for pattern in (ROLE_FIRST, ROLE_LAST):
        if found := pattern.search(text):
            person.role = ROLE_WORDS[found["role"].lower()]
            rest = (text[: found.start()] + " " + text[found.end() :]).strip()
            if not rest:
                person.post = found["role"]
            return rest
    return text


def role_of(post: str) -> str:
    return next((role for word, role in ROLE_OF_POST if word in post), "")


# Chinese


def read_chinese(person: Person, text: str) -> None:
    """Read 經濟發展局局長張峯源, 王大明 局長 or 魯艾斯 (Jay P. Ruais) 市長."""
    if latin := LATIN_IN_BRACKETS.search(text):
        person.name_en = latin["latin"]
        text = f"{text[: latin.start()]} {text[latin.end() :]}".strip()
    text = re.sub(r"\s*[,，:：]\s*", " ", text)
    posts = list(POST.finditer(text))
    if not posts:
        read_without_post(person, text)
        return
    post = posts[-1]
    before, after = text[: post.start()].strip(), text[post.end() :].strip()
    person.post = post[0].strip()
    if after:
        person.organisation, person.name = before, after
    else:
        person.organisation, person.name = split_organisation(before)
    # 波士頓市長: the mayor's city stands where others name a body.
    is_body = (
        not person.organisation or is_organisation(person.organisation) or HEADS_A_PLACE.search(person.post)
    )
    if not is_body or (person.name and not is_name(person.name)):
        person.marks.append("split")


def read_without_post(person: Person, text: str) -> None:
    """Keep a text without a known post: a name alone, a name after its organisation, or just words."""
    organisation, name = split_organisation(text)
    if is_organisation(text):
        person.organisation, person.post = text, ""
        person.name, person.marks = text, ["split"]
        person.organisation = ""
    else:
        person.organisation, person.name = organisation, name
        if organisation or not is_name(name):
            person.marks.append("split")


# English


def read_english(person: Person, text: str) -> None:
    """Read Mayor Jay P. Ruais, or Jay P. Ruais, Mayor, City of Manchester."""
    bracketed = re.fullmatch(r"(?P<name>[^()]+?)\s*\((?P<post>[^()]+)\)", text)
    if bracketed:
        text = f"{bracketed['name']}, {bracketed['post']}"
    parts = [part for part in re.split(r"\s*,\s*|\s+[-–—]\s+|\s*:\s*", text) if part]
    if len(parts) > 1:
        read_english_parts(person, parts)
        return
    post = ENGLISH_POST.match(text)
    name = text[post.end() :].strip() if post else text
    if post and name and not re.match(r"(?:of|for|to)\b", name):
        person.post_en, person.name_en = post[0].strip(), name
    elif post:
        person.post_en = text
    else:
        person.name_en = text
    if len(name.split()) > 4 or (not post and len(name.split()) < 2):
        person.marks.append("split")


def read_english_parts(person: Person, parts: list[str]) -> None:
    with_post = [part for part in parts if ENGLISH_POST.search(part)]
    if not with_post:
        person.name_en, person.organisation_en = parts[0], ", ".join(parts[1:])
        person.marks.append("split")
        return
    others = [part for part in parts if part is not with_post[0]]
    person.post_en, person.name_en, person.organisation_en = with_post[0], others[0], ", ".join(others[1:])


# Tables


def person_of_cells(cells: list[str], columns: list[Column], *, with_roles: bool) -> Person:
    """Read a line of cells, by its headings or by what each cell looks like."""
    cells = [" ".join(cell.split()) for cell in cells]
    person = Person(source=" ".join(filter(None, cells)))
    more = [Column.TEXT] * (len(cells) - len(columns))
    for column, cell in zip((*columns, *more), cells, strict=False):
        if cell:
            put(person, column if columns else guessed_column(person, cell, with_roles=with_roles), cell)
    if with_roles:
        person.role = person.role or role_of(person.post)
    if not (person.name or person.name_en or person.post or person.post_en):
        person.name, person.organisation = person.organisation or person.source, ""
        person.marks.append("split")
    return person


def guessed_column(person: Person, cell: str, *, with_roles: bool) -> Column:
    plain = narrowed(cell)
    if re.fullmatch(r"[\d.、]+", plain):
        return Column.NUMBER
    if with_roles and cell.lower() in ROLE_WORDS and not person.role:
        return Column.ROLE
    if not HAN.search(cell):
        return guessed_latin_column(person, cell)
    post = POST.search(cell)
    if post and (post.start() == 0 or is_organisation(cell[: post.start()])) and post.end() == len(cell):
        return Column.POST
    if is_name(cell) and not person.name and not is_organisation(cell):
        return Column.NAME
    return Column.ORGANISATION if not person.organisation else Column.TEXT


def guessed_latin_column(person: Person, cell: str) -> Column:
    if ENGLISH_POST.match(cell):
        return Column.POST_EN
    return Column.NAME_EN if not person.name_en and len(cell.split()) <= 4 else Column.ORGANISATION


def put(person: Person, column: Column, cell: str) -> None:
    """Put a cell where its column says; what has none is kept with the organisation, and marked."""
    if column is Column.NUMBER:
        return
    if column is Column.ROLE:
        person.role = next((role for word, role in ROLE_WORDS.items() if word in cell.lower()), role_of(cell))
        if person.role:
            return
        column = Column.TEXT
    name = column.value
    if column is Column.TEXT or getattr(person, name):
        person.organisation = f"{person.organisation} {cell}".strip()
        person.marks.append("split")
        return
    if not HAN.search(cell) and name in ("name", "post", "organisation"):
        name += "_en"
    setattr(person, name, cell)
