from django.template import Context, Template
from django.utils import translation

from portal.cities.models import City
from portal.text.bilingual import other_language


def rendered(city: City, language: str) -> str:
    with translation.override(language):
        return Template("{{ city.local.name }}").render(Context({"city": city}))


def test_local_reads_the_readers_language():
    city = City(name="曼徹斯特", name_en="Manchester")

    assert rendered(city, "zh-hant") == "曼徹斯特"
    assert rendered(city, "en") == "Manchester"


def test_local_falls_back_and_says_in_which_language():
    assert rendered(City(name="曼徹斯特"), "en") == '<span lang="zh-Hant">曼徹斯特</span>'


def test_local_escapes_what_it_marks():
    assert rendered(City(name="<b>"), "en") == '<span lang="zh-Hant">&lt;b&gt;</span>'


def test_local_plain_is_text_without_markup():
    with translation.override("en"):
        assert City(name="曼徹斯特").local.name.plain == "曼徹斯特"


def test_text_without_a_record_is_marked_by_its_letters_where_the_page_is_in_the_other_language():
    texts = ("曼徹斯特", "Manchester", "2026", "臺中 MIT", "𠮷野家")
    with translation.override("en"):
        assert [other_language(text) for text in texts] == ["zh-Hant", "", "", "zh-Hant", "zh-Hant"]
    with translation.override("zh-hant"):
        assert [other_language(text) for text in texts] == ["", "en", "", "", ""]
