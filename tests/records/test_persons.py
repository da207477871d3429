import pytest

from diaspora.models import Officer
from tests.factories import make_agency, make_association, make_meeting, make_participant, make_trip
from tests.queries import queries_for
from tests.staff import EDITOR, address, form_data, signed_in
from trips.models import Delegation, DelegationMember

pytestmark = pytest.mark.django_db


def hints(page, prefix: str) -> list[str]:
    formset = next(
        one.formset for one in page.context_data["inline_admin_formsets"] if one.formset.prefix == prefix
    )
    return [str(row.fields["name"].help_text) for row in formset.forms]


def test_person_met_before_is_hinted_at_on_each_kind_of_row():
    association = make_association(name="紐約中華公所")
    trip = make_trip(title="美國訪問")
    delegation = Delegation.objects.create(trip=trip, name="市長團")
    meeting = make_meeting(trip=trip, title="僑宴", starts_on="2026-03-12")
    Officer.objects.create(association=association, name="陳峯", post="主席", term_from="2024")
    DelegationMember.objects.create(delegation=delegation, name="陳峰", post="顧問", agency=make_agency())
    make_participant(meeting=meeting, name="王", name_en="ＣＨＥＮ Feng", post="代表", organisation="商會")
    make_participant(meeting=meeting, name="陳峰", name_en="Chen Feng")
    editor = signed_in(EDITOR)
    on_meeting = hints(editor.get(address(meeting)), "participants")[1]
    assert "紐約中華公所 主席・2024–" in on_meeting
    assert "顧問・美國訪問・2026-03-11" in on_meeting
    assert "商會 代表・僑宴・2026-03-12" in on_meeting
    assert address(association) in on_meeting
    assert "僑宴・2026-03-12" in hints(editor.get(address(delegation)), "members")[0]
    assert "僑宴・2026-03-12" in hints(editor.get(address(association)), "officers")[0]


def test_hint_hinders_nothing_and_stands_on_a_row_that_is_shown_again():
    make_participant(meeting=make_meeting(title="早先會晤"), name="王小明", post="局長")
    editor, meeting = signed_in(EDITOR), make_meeting()
    data = form_data(editor.get(address(meeting)), **{"participants-0-name": "王小明"})
    page = editor.post(address(meeting), data | {"title": ""})
    assert "局長・早先會晤" in hints(page, "participants")[0]
    assert editor.post(address(meeting), data).status_code == 302
    assert meeting.participants.get().name == "王小明"


def test_part_of_a_name_is_no_name_and_markup_stays_text():
    make_participant(meeting=make_meeting(title="<b>粗</b>"), name="王小明", post="局長")
    make_participant(meeting=make_meeting(), name="王小明華", post="處長")
    editor, meeting = signed_in(EDITOR), make_meeting()
    make_participant(meeting=meeting, name="王小明")
    hint = hints(editor.get(address(meeting)), "participants")[0]
    assert "處長" not in hint
    assert "&lt;b&gt;" in hint


def test_hints_cost_the_same_on_many_rows():
    editor, meeting = signed_in(EDITOR), make_meeting()
    costs = []
    for count in (2, 10):
        for number in range(count):
            make_participant(meeting=meeting, name=f"王{number}")
            make_participant(meeting=make_meeting(), name=f"王{number}")
        costs.append(queries_for(editor, address(meeting)))
    assert costs[0] == costs[1]
