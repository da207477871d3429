"""What pasted lists of people are read as."""

import pytest

from trips.pasting.people import read_people


def only(text, **options):
    found = read_people(text, **options)
    assert len(found.rows) == 1, found.rows
    return found.rows[0]


@pytest.mark.parametrize(
    ("text", "name", "post", "organisation"),
    [
        ("王大明 局長", "王大明", "局長", ""),
        ("局長王大明", "王大明", "局長", ""),
        ("王大明　副局長", "王大明", "副局長", ""),
        ("經濟發展局局長張峯源", "張峯源", "局長", "經濟發展局"),
        ("臺中市政府秘書處處長謝佳蓁", "謝佳蓁", "處長", "臺中市政府秘書處"),
        ("經濟發展局張峯源局長", "張峯源", "局長", "經濟發展局"),
        ("3. 市長室主任王大明", "王大明", "主任", "市長室"),
        ("局長兼發言人王大明", "王大明", "局長兼發言人", ""),
        ("約西亞·昆西 市長", "約西亞·昆西", "市長", ""),
        ("波士頓市長吳弭", "吳弭", "市長", "波士頓"),
        ("市長", "", "市長", ""),
        ("王大明", "王大明", "", ""),
    ],
)
def test_chinese_names_and_posts_are_told_apart_in_any_order(text, name, post, organisation):
    person = only(text)
    assert (person.name, person.post, person.organisation, person.marks) == (name, post, organisation, [])


@pytest.mark.parametrize(
    ("text", "name", "post", "organisation"),
    [
        ("Mayor Jay P. Ruais", "Jay P. Ruais", "Mayor", ""),
        ("Jay P. Ruais, Mayor", "Jay P. Ruais", "Mayor", ""),
        ("Jay P. Ruais (Mayor)", "Jay P. Ruais", "Mayor", ""),
        ("Jane Doe, Deputy Director, MIT Media Lab", "Jane Doe", "Deputy Director", "MIT Media Lab"),
        ("Mayor of Manchester", "", "Mayor of Manchester", ""),
        ("Jane Doe", "Jane Doe", "", ""),
    ],
)
def test_english_names_and_posts_are_told_apart_in_any_order(text, name, post, organisation):
    person = only(text)
    assert (person.name_en, person.post_en, person.organisation_en) == (name, post, organisation)
    assert person.marks == []


def test_latin_name_in_brackets_stands_beside_the_chinese_one():
    person = only("魯艾斯 (Jay P. Ruais) 市長")
    assert (person.name, person.name_en, person.post) == ("魯艾斯", "Jay P. Ruais", "市長")


def test_several_people_of_a_line_and_others_with_them():
    people = read_people("王大明局長、李小華處長及陳美玲主任等5人\n林一、等人").rows
    assert [(one.name, one.and_others) for one in people] == [
        ("王大明", False),
        ("李小華", False),
        ("陳美玲", True),
        ("林一", True),
    ]


@pytest.mark.parametrize(
    "text",
    ["我們不知道的一行字在這裡", "黃 先生", "Somebody", "Acme, Boston", "經濟發展局", "市府團隊 12 人"],
)
def test_doubtful_split_is_kept_and_marked(text):
    person = only(text)
    kept = f"{person.name}{person.name_en}{person.post}{person.organisation}{person.organisation_en}"
    assert person.marks == ["split"]
    assert sorted("".join(kept.split())) == sorted(text.replace(",", "").replace(" ", ""))


@pytest.mark.parametrize(
    ("text", "role", "name", "post"),
    [
        ("團長：王大明 市長", "leader", "王大明", "市長"),
        ("團長市長", "leader", "", "市長"),
        ("副團長 李小華副市長", "deputy", "李小華", "副市長"),
        ("王大明 市長（團長）", "leader", "王大明", "市長"),
        ("隨員 秘書處科員陳美玲", "staff", "陳美玲", "科員"),
        ("秘書 趙一明", "staff", "趙一明", "秘書"),
        ("口譯 林小美", "interpreter", "林小美", ""),
        ("議員王小美", "councillor", "王小美", "議員"),
        ("翻譯", "interpreter", "", "翻譯"),
    ],
)
def test_role_in_a_delegation_is_recognised(text, role, name, post):
    person = only(text, with_roles=True)
    assert (person.role, person.name, person.post) == (role, name, post)


def test_cells_are_read_by_their_headings():
    found = read_people(
        "序號\t姓名\t英文姓名\t職稱\t單位\t備註\n1\t魯艾斯\tJay P. Ruais\t市長\t曼徹斯特市\t主賓\n"
    )
    person = found.rows[0]
    assert (person.name, person.name_en, person.post) == ("魯艾斯", "Jay P. Ruais", "市長")
    assert (person.organisation, person.marks) == ("曼徹斯特市 主賓", ["split"])
    assert found.leftovers[0].why == "heading"


def test_cells_without_headings_are_told_by_what_they_look_like():
    found = read_people(
        "1\t秘書處\t處長\t李小華\t團員\nJane Doe\tDirector\tMIT Media Lab\n----\n", with_roles=True
    )
    first, second = found.rows
    assert (first.organisation, first.post, first.name, first.role) == ("秘書處", "處長", "李小華", "member")
    assert (second.name_en, second.post_en) == ("Jane Doe", "Director")
    assert second.organisation_en == "MIT Media Lab"
    assert [left.why for left in found.leftovers] == ["rule"]
