"""An editor imports a list on a phone, without script, and is told of errors by row and column."""

from portal.cities.models import City
from tests.importing import as_csv, table
from tests.importing import page as address
from tests.staff import EDITOR, make_user


def test_list_is_checked_and_imported_on_a_narrow_screen_without_script(
    new_page, tmp_path, countries, assert_accessible
):
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_bytes(as_csv(table({"name": "波士頓", "country_id": "XX"})))
    good.write_bytes(as_csv(table({"name": "波士頓", "country_id": "US"})))
    user = make_user(EDITOR)
    watched = new_page(user=user, width=360)
    watched.goto(f"{address('add')}?set=cities")
    assert_accessible(watched)
    watched.set_input_files("#id_file", bad)
    watched.click("#content-main button.default")
    watched.wait_for_selector(".import-problems")
    assert_accessible(watched)
    assert watched.locator(".import-problems tbody tr").inner_text().split()[:3] == ["2", "C", "country_id"]
    assert watched.evaluate("document.documentElement.scrollWidth") <= 360

    plain = new_page(user=user, width=360, java_script_enabled=False)
    plain.goto(f"{address('add')}?set=cities")
    plain.set_input_files("#id_file", good)
    plain.click("#content-main button.default")
    plain.click(".import-form button")
    assert plain.locator(".import-end .import-counts li").first.inner_text().startswith("1")
    assert plain.locator(".import-step").first.is_hidden()
    assert City.objects.get().name == "波士頓"
    watched.goto(plain.url.replace("run/", "change/"))
    assert_accessible(watched)
