"""Folding for comparison: what readers take for the same text becomes the same key.

Only for matching and never for storage: 臺/台 and 峯/峰 stay as they were written.
"""

import unicodedata

# Each group folds to its first character. Per character, because phrase-wise converters change names.
VARIANTS = (
    "臺台", "峰峯", "姊姐", "裡裏", "群羣", "著着", "線綫", "館舘", "強强", "床牀", "衛衞", "為爲", "眾衆",
    "教敎", "啟啓", "線线", "國国", "會会", "華华", "長长", "學学", "區区", "僑侨", "團团", "紐纽", "約约",
    "訪访", "議议", "協协", "總总", "聯联", "灣湾", "東东", "門门", "麥麦", "亞亚", "廣广", "縣县", "業业",
    "場场", "費费", "維维", "歷历", "濟济", "關关", "來来", "見见", "書书", "備备", "錄录", "贈赠", "獻献",
    "銅铜", "園园", "實实", "驗验", "術术", "產产", "資资", "發发", "萬万", "達达", "爾尔", "聖圣", "羅罗",
    "馬马", "蘭兰", "倫伦", "個个", "們们", "務务", "員员", "題题", "體体", "報报", "計计", "畫画", "劃划",
)  # fmt: skip
FOLDS = {ord(other): group[0] for group in VARIANTS for other in group[1:]}


def fold(text: str) -> str:
    """Return the key under which `text` is compared: width, case, accents, variant characters and blanks."""
    text = unicodedata.normalize("NFKC", text).translate(FOLDS).casefold()
    text = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    return " ".join(text.split())
