import pytest

from portal.text.cleaning import clean_line, clean_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b\x07c", "abc"),
        (" 曼徹斯特 \r\n市 ", "曼徹斯特 \n市"),
        ("cafe\u0301", "café"),
        ("a\ufdd0b\uffff", "ab"),
        ("a\ud800b", "ab"),
        ("tab\tkept", "tab\tkept"),
    ],
)
def test_clean_text_removes_what_no_reader_sees(typed, kept):
    assert clean_text(typed) == kept


@pytest.mark.parametrize("name", ["𠮷野家", "\ue000\uf8ff", "\ufa0c\ufa0d", "\U0002f81a", "峯峰臺台"])
def test_clean_text_keeps_rare_han_byte_exact(name):
    assert clean_text(name) == name


def test_clean_line_is_one_line():
    assert clean_line("a\r\nb\tc") == "a b c"
