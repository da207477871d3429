"""Search as readers meet it: what is found in which order on both databases, and what the page shows."""

from datetime import date

import pytest

from portal.records.models import SearchEntry
from portal.records.publishing import withdraw
from portal.records.search import results
from portal.records.search.declaration import searched_models
from portal.records.search.tokens import Query, tokens
from tests.factories import (
    make_agreement,
    make_association,
    make_city,
    make_document,
    make_follow_up,
    make_institution,
    make_meeting,
    make_participant,
    make_photo,
    make_topic,
    make_trip,
    make_update,
)
from tests.queries import queries_for
from trips.models import Indicator, ItineraryItem, Lesson

pytestmark = pytest.mark.django_db

ALL_DIFFERENT = "".join(map(chr, range(0x4E00, 0x4E64)))


def make_set() -> dict[int, str]:
    """Make one record of each kind and some more; return their short names by kind and id."""
    made = {}
    made["taco"] = make_city(name="塔科馬", name_en="Tacoma", other_names="塔可瑪", published=True)
    made["manc"] = make_city(name="曼徹斯特", name_en="Manchester", published=True)
    made["ccba"] = make_association(
        name="紐約中華公所", name_en="CCBA New York", profile="一八八三年成立", published=True
    )
    made["ccba"].officers.create(name="伍銳賢", post="主席")
    made["mit"] = make_institution(name="麻省理工學院", name_en="MIT", facts="臺灣學人很多", published=True)
    trip = made["trip"] = make_trip(
        title="臺中市長赴美", title_en="Mayor to the United States", published=True
    )
    ItineraryItem.objects.create(trip=trip, activity="departure", text="深夜啟程")
    early = {"starts_on": date(2019, 5, 1), "ends_on": date(2019, 5, 3)}
    old = made["old"] = make_trip(title="市長訪問", title_en="", published=True, **early)
    made["media"] = make_meeting(
        trip=trip, title="參訪MIT媒體實驗室", title_en="MIT Media Lab", starts_on=date(2026, 3, 12),
        told_us="𠮷野家與ガラス工芸，Québec 的人只要 100% 的好東西 AT&T", published=True,
    )  # fmt: skip
    made["call"] = make_meeting(
        trip=trip, title="拜會曼徹斯特市長", title_en="", starts_on=date(2026, 3, 11), published=True
    )
    make_participant(meeting=made["call"], name="王小明", organisation="台灣商會")
    made["call"].topics.add(make_topic(name="半導體"))
    made["council"] = make_meeting(
        trip=old, title="拜會議會", title_en="", told_us="曼徹斯特的議會", published=True
    )
    made["agr"] = make_agreement(title="綠色通道備忘錄", scope="商會之間", published=True)
    made["fu"] = make_follow_up(trip=trip, title="設置單一窗口", published=True)
    make_update(follow_up=made["fu"], text="已洽商會")
    made["doc"] = make_document(title="專案報告", publisher="臺中市政府", published=True)
    made["les"] = Lesson(trip=trip, title="公園", text="曼哈頓的公園維護")
    made["ind"] = Indicator(name="公共托育", unit="處")
    made["photo"] = make_photo(trip=trip, caption="合影", alt_text="兩人在美髮店握手", published=True)
    for name in ("les", "ind"):
        made[name].state, made[name].published_at = "published", made["trip"].published_at
        made[name].save()
    return {(type(record), record.pk): name for name, record in made.items()}


# What is typed, and what is found: by kind, and within it best first.
CASES = {
    "市": "trip old call media council doc", "長": "trip old call", "所": "ccba", "的": "media council les",
    "市長": "trip old call", "臺中": "trip doc", "台中": "trip doc", "商會": "call agr fu",
    "曼徹斯特": "call council manc", "曼彻斯特": "call council manc",
    "纽约中华公所": "ccba", "中華公所": "ccba",
    "中公": "", "徹曼": "", "塔可瑪": "taco", "塔科馬": "taco", "美发": "photo", "美髮": "photo",
    "manch": "manc", "MANCHESTER": "manc", "anchester": "", "mit": "media mit", "ＭＩＴ": "media mit",
    "MIT媒體": "media", "mit 實驗室": "media", "實驗室 mit 參訪": "media", "媒體 實驗室": "media",
    "quebec": "media", "Québec": "media", "ｶﾞﾗｽ": "media", "𠮷野家": "media", "𠮷": "media",
    "拜會曼徹斯特市長": "call", "拜會市長": "", '"市長" OR "綠色"': "", "市長* AND -(": "", "王小明": "call",
    "NEAR": "", "100%": "media", "AT&T": "media", "半导体": "call", "伍鋭賢": "ccba", "伍锐贤": "ccba",
    "深夜": "trip",
    "🏮": "", "🏮 合影": "photo", "「單一窗口」": "fu", "已洽": "fu", "TRIP-2026-001": "trip",
    "一": "ccba fu",
    "托育": "ind", "公園": "les", "報告": "doc", "臺灣": "call mit", "new  york": "ccba", "市長" * 50: "",
    "mayor united": "trip", "unite": "trip", "ta": "taco", "x": "", "_": "", "%": "", "市長\u3000訪問": "old",
}  # fmt: skip


def names_found(client, names, words: str, **filters: str) -> str:
    response = client.get("/search/", {"q": words, **filters})
    groups = response.context["groups"]
    found = [names[group.model, result.record.pk] for group in groups for result in group.results]
    assert sum(group.count for group in groups) == len(found) == response.context["total"]
    return " ".join(found)


def test_search_finds_exactly_what_holds_the_words(client):
    names = make_set()

    assert {words: names_found(client, names, words) for words in CASES} == CASES
    assert len(CASES) >= 40


def test_search_of_two_characters_counts_what_a_scan_of_the_text_counts():
    make_set()
    texts = SearchEntry.objects.values_list("text", flat=True)
    pairs = {token for text in texts for token in tokens(text) if len(token) == 2 and not token.isascii()}
    assert len(pairs) > 100

    for pair in pairs:
        scopes = [results.scope_of(model, None, None) for model in searched_models()]
        found = sum(group.count for group in results.counts(Query.parse(pair), scopes))
        assert found == SearchEntry.objects.filter(text__contains=pair).count(), pair


def test_search_is_filtered_by_kind_year_and_country(client):
    names = make_set()

    assert names_found(client, names, "市長", kind="meeting") == "call"
    assert names_found(client, names, "市長", year="2019") == "old"
    assert names_found(client, names, "塔", country="US") == "taco"
    assert names_found(client, names, "托育", country="US") == ""
    assert names_found(client, names, "市長", kind="meeting", year="2019") == ""


def test_search_names_filters_that_it_does_not_know(client):
    names = make_set()
    response = client.get("/search/?q=市長&kind=staff&year=1066&country=XX&state=draft")

    assert [problem.name for problem in response.context["filter"].problems] == ["kind", "year", "country"]
    assert names_found(client, names, "市長", year="1066", state="draft") == "trip old call"


def test_search_by_country_follows_partners_that_are_public(client):
    city = make_city(published=True)
    met = make_meeting(title="拜會", host_city=city, published=True)
    make_city(country_id="JP", published=True)
    make_follow_up(title="拜會後續", meeting=met, published=True)
    address = "/search/?q=拜會&country="

    assert [group.name for group in client.get(address + "US").context["groups"]] == [
        "meeting",
        "followupaction",
    ]
    assert not client.get(address + "JP").context["groups"]
    withdraw(city, by=None, reason="誤")
    response = client.get(address + "US")
    assert [problem.name for problem in response.context["filter"].problems] == ["country"]


def test_search_shows_pages_of_a_kind_by_rank_and_date(client):
    trip = make_trip(title="公園", published=True)
    for day in range(1, 22):
        make_meeting(
            trip=trip, title=f"甲{day}", told_us="公園", starts_on=date(2026, 3, day), published=True
        )
    for day in (1, 2):
        make_meeting(trip=trip, title=f"公園{day}", starts_on=date(2020, 1, day), published=True)
    first, second = (client.get(f"/search/?q=公園&kind=meeting&page={page}") for page in (1, 2))
    titles = [[result.name.plain for result in page.context["groups"][0].results] for page in (first, second)]

    assert titles[0] == ["公園2", "公園1", *(f"甲{day}" for day in range(21, 3, -1))]
    assert titles[1] == ["甲3", "甲2", "甲1"]
    assert "page=2" in first.content.decode()
    for page in ("3", "0", "x", "9" * 20):
        assert client.get(f"/search/?q=公園&kind=meeting&page={page}").status_code == 404


def test_search_marks_what_matched_and_escapes_everything(client):
    make_city(name="<b>台中</b>", name_en="", profile='前文" <script>臺中</script> & 後文', published=True)
    page = client.get("/search/", {"q": "<台中 b"}).content.decode()

    assert "&lt;<mark>b</mark>&gt;<mark>台中</mark>&lt;/<mark>b</mark>&gt;" in page
    assert "前文&quot; &lt;script&gt;<mark>臺中</mark>&lt;/script&gt; &amp; 後文" in page
    assert 'value="&lt;台中 b"' in page


def test_search_shows_the_piece_around_the_match_in_the_readers_language(client):
    before, after = "很長的前文。" * 30, "很長的後文。" * 30
    make_city(
        name="甲", name_en="A", profile=f"{before}在公園{after}",
        profile_en="A long text. " * 30 + "In Fenway Park it rained. " + "And so on. " * 30, published=True,
    )  # fmt: skip
    chinese = client.get("/search/?q=公園").content.decode()
    english = client.get("/en/search/?q=fenway").content.decode()
    fallback = client.get("/en/search/?q=公園").content.decode()

    assert "…" in chinese
    assert "在<mark>公園</mark>很長" in chinese
    assert "In <mark>Fenway</mark> Park it rained." in english
    assert "<mark>公園</mark>" in fallback.split('<span lang="zh-Hant">…')[1].split("</span>")[0]


def test_search_page_is_for_readers_and_not_for_indexes(client):
    make_set()
    for address in ("/search/", "/search/?q=市長", "/search/?q=沒有", "/en/search/?q=🏮"):
        page = client.get(address)
        assert page.status_code == 200
        assert '<meta name="robots" content="noindex, follow">' in page.content.decode()
    nothing = client.get("/search/?q=沒有").content.decode()
    assert 'href="/follow-ups/"' in nothing
    assert 'href="/photos/"' in nothing
    assert client.post("/search/").status_code == 405


def test_search_box_stands_on_every_page_once(client):
    for address in ("/", "/trips/", "/en/about/", "/search/", "/trips/none/"):
        page = client.get(address).content.decode()
        assert page.count(f'action="{"/en" if "/en/" in address else ""}/search/"') == 1, address


def test_search_takes_what_is_too_long_by_its_beginning(client):
    make_set()
    long = client.get("/search/", {"q": "市長 " + "x" * 5000})
    many = client.get("/search/", {"q": " ".join(["市長"] * 11)})

    assert long.context["query"].is_cut
    assert len(long.context["words"]) <= 100
    assert many.context["query"].is_cut
    assert many.context["total"] == 3


@pytest.mark.parametrize(
    "words",
    [
        "'",
        '"',
        "\\",
        "'; --",
        "%' OR 1=1",
        "\ud7ff",
        "=市",
        "==",
        "a:*",
        "(" * 99,
        "٣",
        "𠀀" * 100,
        ALL_DIFFERENT,
    ],
)
def test_search_answers_whatever_is_typed(client, words):
    make_set()

    for parameter in ("q", "kind", "year", "country", "page"):
        answer = client.get("/search/", {"q": "市", "kind": "meeting", parameter: words})
        assert answer.status_code in (200, 404), parameter


def test_search_costs_the_same_however_much_is_found(client):
    make_set()
    few = queries_for(client, "/search/?q=市")
    few_of_kind = queries_for(client, "/search/?q=市&kind=meeting")
    for number in range(8):
        trip = make_trip(title=f"市{number}", published=True)
        make_participant(meeting=make_meeting(trip=trip, title="市", published=True), name="市")
        make_document(title="市", published=True)

    assert queries_for(client, "/search/?q=市") == few
    assert queries_for(client, "/search/?q=市&kind=meeting") == few_of_kind
