import pytest

from portal.text.folding import fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("台中", "臺中"),
        ("張峰源", "張峯源"),
        ("姐妹市", "姊妹市"),
        ("纽约中华公所", "紐約中華公所"),
        ("ＭＩＴ", "mit"),
        ("Québec", "quebec"),
        ("  a   b ", "A B"),
    ],
)
def test_fold_gives_what_readers_take_for_the_same_one_key(one, other):
    assert fold(one) == fold(other)


def test_fold_keeps_different_names_apart():
    assert fold("塔可瑪") != fold("塔科馬")
