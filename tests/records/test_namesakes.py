import pytest

from diaspora.models import Association
from portal.cities.models import City, Institution
from portal.records.namesakes import namesakes
from tests.factories import make_association, make_city, make_institution
from tests.staff import EDITOR, REPORTER, address, form_data, signed_in

pytestmark = pytest.mark.django_db


def add(client, model, **typed):
    url = address(model, "add")
    return client.post(url, form_data(client.get(url), **typed))


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ({"name": "臺東"}, {"name": "台東"}),
        ({"name": "波士頓", "name_en": "Boston"}, {"name": "ＢＯＳＴＯＮ"}),
        ({"name": "塔科馬", "other_names": "Tacoma\n塔可瑪"}, {"name": "塔可瑪"}),
        ({"name": "塔可瑪"}, {"name": "塔科馬", "other_names": "塔可瑪"}),
    ],
    ids=["variants", "width_and_case", "printed_elsewhere", "printed_elsewhere_by_the_new_one"],
)
def test_city_whose_name_is_known_is_offered_once(stored, typed):
    editor, known = signed_in(EDITOR), make_city(**{"name_en": ""} | stored)
    make_city(name="臺東縣", name_en="", other_names="塔可瑪港\nBoston Harbor")
    page = add(editor, City, country="US", **typed)
    form = page.context_data["adminform"].form
    assert [key for key, _item in form.namesakes] == [known.pk]
    assert form.has_error("__all__", "namesake")
    assert address(known) in page.content.decode()
    answer = editor.post(address(City, "add"), form_data(page, is_another="on"))
    assert answer.status_code == 302
    assert City.objects.count() == 3


def test_namesakes_are_told_apart_by_where_they_are():
    editor = signed_in(EDITOR)
    make_city(name="曼徹斯特", country_id="GB", subdivision="英格蘭")
    page = add(editor, City, name="曼徹斯特", country="US")
    ((_key, item),) = page.context_data["adminform"].form.namesakes
    assert [str(note) for note in item.notes] == ["城市", "英國", "英格蘭"]


@pytest.mark.parametrize(
    ("model", "make", "typed"),
    [
        (Association, make_association, {"kind": "benevolent", "country": "US"}),
        (Institution, make_institution, {"kind": "university"}),
    ],
    ids=["association", "institution"],
)
def test_record_that_is_there_is_used_instead(model, make, typed):
    editor, known = signed_in(EDITOR), make(name="臺灣會館")
    page = add(editor, model, name="台灣會館", **typed)
    chosen = form_data(page, use_existing=str(known.pk))
    answer = editor.post(address(model, "add"), chosen)
    assert answer.headers["Location"] == address(known)
    handed = editor.post(address(model, "add"), chosen | {"_popup": "1"})
    assert f'"value": "{known.pk}"' in handed.context_data["popup_response_data"]
    assert model.objects.count() == 1


def test_form_without_a_known_name_is_saved_at_once():
    editor = signed_in(EDITOR)
    make_city(name="波士頓", name_en="Boston")
    assert add(editor, City, name="波士", country="US").status_code == 302


def test_known_name_that_is_corrected_needs_no_confirmation():
    editor, city = signed_in(EDITOR), make_city(name="波士頓")
    make_city(name="波士頓", name_en="Boston", country_id="GB")
    data = form_data(editor.get(address(city)), profile="簡介")
    assert editor.post(address(city), data).status_code == 302


def test_mistake_and_known_name_are_told_together():
    editor = signed_in(EDITOR)
    make_city(name="波士頓")
    form = add(editor, City, name="波士頓").context_data["adminform"].form
    assert form.errors.keys() == {"country", "__all__"}


@pytest.mark.parametrize("key", ["", "abc", "0", "9" * 20, "1\x00"])
def test_record_that_is_not_there_is_not_used(key):
    editor = signed_in(EDITOR)
    answer = editor.post(address(City, "add"), {"use_existing": key, "_popup": "1"})
    assert answer.status_code in (200, 400)
    assert "popup_response_data" not in (answer.context_data or {} if hasattr(answer, "context_data") else {})


def test_existing_record_is_handed_to_no_one_who_may_not_add():
    city = make_city()
    assert signed_in(REPORTER).post(address(City, "add"), {"use_existing": city.pk}).status_code == 403


def test_existing_record_is_handed_back_by_its_key_alone():
    editor, city = signed_in(EDITOR), make_city(staff_note="內部")
    chosen = {"use_existing": city.pk, "_popup": "1", "_to_field": "staff_note"}
    assert editor.post(address(City, "add"), chosen).headers["Location"] == address(city)


def test_looking_for_namesakes_costs_the_same_with_many(django_assert_num_queries):
    for _number in range(12):
        make_city(name="波士頓")
    with django_assert_num_queries(1):
        found = namesakes(City(name="波士頓"), "country")
        assert [one.country.code for one in found] == ["US"] * 10
