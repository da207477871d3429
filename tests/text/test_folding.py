from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from portal.text.folding import VARIANTS, fold, fold_with_places
from portal.text.refolding import refold
from tests.factories import make_city


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
        ("发展", "發展"),
        ("头发", "頭髮"),
        ("皇后", "皇後"),
        ("里", "裡"),
        ("只", "隻"),
        ("面", "麵"),
        ("広島", "廣島"),
        ("ｶﾞﾗｽ", "ガラス"),
    ],
)
def test_fold_gives_what_readers_take_for_the_same_one_key(one, other):
    assert fold(one) == fold(other)


def test_fold_keeps_different_names_apart():
    assert fold("塔可瑪") != fold("塔科馬")


def test_variants_lead_to_a_character_that_stays():
    assert len(VARIANTS) > 4000
    assert all(fold(chosen) == chosen for chosen in VARIANTS.values())


def test_places_lead_back_to_the_text():
    text = "Que\u0301bec\u3000ﬁn 台"
    folded, places = fold_with_places(text)

    assert fold(folded) == fold(text) == "quebec fin 臺"
    assert [text[place] for place in places] == list("Quebec\u3000ﬁﬁn 台")


@pytest.mark.django_db
def test_stored_keys_are_folded_anew():
    city = make_city(name="广岛", name_en="Hiroshima")
    type(city).objects.update(folded="广岛")

    refold(apps, SimpleNamespace(connection=connection), "cities", {"City": ("name", "name_en")})

    city.refresh_from_db()
    assert city.folded == fold("廣島\nHiroshima")
