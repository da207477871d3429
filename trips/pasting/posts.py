"""What is a post, a name, an organisation: told by the words that posts and bodies here end with."""

import re

POST_NOUNS = (
    "市長|縣長|州長|鎮長|區長|里長|議長|議員|局長|處長|署長|部長|次長|司長|組長|科長|股長|課長|主任委員|主任秘書|主任"
    "|秘書長|主席|理事長|理事|監事長|監事|會長|董事長|董事|執行長|總經理|經理|總裁|社長|院長|校長|系主任|所長|館長|館員"
    "|教授|研究員|研究生|講師|博士|醫師|律師|會計師|建築師|技正|技士|科員|專員|專門委員|委員|參事|參議|顧問|總領事|領事"
    "|大使|公使|代表|參贊|團長|領隊|團員|隨員|發言人|督察長|警監|消防長|總監|監察人|負責人|創辦人|共同創辦人|合夥人"
    "|執行董事|首席執行官|州務卿|國務卿|眾議員|參議員|秘書|助理|口譯員|口譯|翻譯|記者|編審|視察|技監|簡任秘書|機要秘書"
)
POST_RANKS = (
    "(?:代理|前任|前|首席|執行|常務|名譽|榮譽|資深|助理|創會|永久|臺灣|駐美)?(?:第[一二三四五]?|副|總){0,3}"
)
# 秘書處 and 市長室 are offices; the person is who follows.
NO_OFFICE = "(?![處室局科組廳署會])"
ONE_POST = f"{POST_RANKS}(?:{POST_NOUNS}){NO_OFFICE}"
POST = re.compile(rf"{ONE_POST}(?:\s*兼\s*(?:任)?\s*[\u4e00-\u9fff]{{0,8}}?{ONE_POST})*")
ENGLISH_POST = re.compile(
    r"(?:(?:Deputy|Vice|Acting|Former|Honou?rary|Executive|Assistant|Associate|Senior|Chief|Lieutenant"
    r"|Managing)[ -]){0,3}\b(?:Mayor|President|Chair(?:man|woman|person)?|Director[ -]General|Director"
    r"|Council(?:l?or|man|woman| Member)|Commissioner|Secretary[ -]General|Secretary|Ambassador"
    r"|Consul[ -]General|Consul|Professor|Prof\.|Dean|Provost|CEO|Chief Executive(?: Officer)?"
    r"|Chief of Staff|Officer|Manager|Minister|Governor|Senator|Representative|Speaker|Head"
    r"|Founder|Co-founder|Partner|Interpreter|Adviser|Advisor|Alderman|Superintendent|Chancellor)\b\.?",
    re.IGNORECASE,
)
BODY_ENDING = "政府|公司|大學|中心|公所|局|處|署|部|廳|府|科|組|室|院|校|會|社|團|館|所"
ORGANISATION = re.compile(rf".+(?:{BODY_ENDING})$")
AND_NAME = re.compile(rf"(?P<organisation>.*(?:{BODY_ENDING}))\s*(?P<name>[^\s].{{0,3}})$")
HAN_NAME = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\ue000-\uf8ff]{2,4}")
FOREIGN_NAME = re.compile(r"[\u3400-\u9fff]{1,8}(?:\s*[·‧•.]\s*[\u3400-\u9fffA-Za-z.]{1,8}){1,3}")


def is_name(text: str) -> bool:
    """Whether a text can be a person's name: two to four characters, or parts set apart by a dot."""
    return bool(HAN_NAME.fullmatch(text) or FOREIGN_NAME.fullmatch(text) or text.isascii())


def is_organisation(text: str) -> bool:
    return bool(ORGANISATION.fullmatch(text.strip()))


def split_organisation(text: str) -> tuple[str, str]:
    """Return the body and the person that a text names one after the other: 經濟發展局張峯源."""
    words = text.split()
    if len(words) > 1:
        if is_organisation(words[-1]) and not is_organisation(words[0]):
            return " ".join(words[1:]), words[0]
        return " ".join(words[:-1]), words[-1]
    if is_name(text) and not is_organisation(text):
        return "", text
    found = AND_NAME.fullmatch(text)
    if found and is_name(found["name"]):
        return found["organisation"], found["name"]
    return "", text
