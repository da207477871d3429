"""Private files: to staff who may see their record, and to nobody else."""

import pytest
from django.core.files.base import ContentFile

from tests.factories import make_agency, make_document, make_follow_up
from trips.models import ProgressUpdate

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 secret %%EOF"


def content(response) -> bytes:
    read = b"".join(response.streaming_content)
    # Closing the response itself would close the database with it.
    for close in response._resource_closers:
        close()
    return read


@pytest.fixture
def document():
    return make_document(file=ContentFile(PDF, name="a.pdf"))


def test_original_is_downloaded_by_staff_and_never_cached(client, document, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("s"))
    response = client.get(document.file.url)

    assert content(response) == PDF
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]


def test_original_is_not_shown_to_the_public_or_to_staff_without_permission(
    client, document, django_user_model
):
    assert client.get(document.file.url).status_code == 302

    client.force_login(django_user_model.objects.create_user("plain", is_staff=True))
    assert client.get(document.file.url).status_code == 404


def test_evidence_reaches_the_reporter_of_its_agency_alone(client, django_user_model):
    from django.contrib.auth.models import Group

    agency, other = make_agency(), make_agency()
    follow_up = make_follow_up(lead_agency=agency)
    update = ProgressUpdate.objects.create(
        follow_up=follow_up, text="辦理", evidence_file=ContentFile(PDF, name="e.pdf")
    )
    statuses = []
    for number, own in enumerate((agency, other)):
        reporter = django_user_model.objects.create_user(f"r{number}", is_staff=True, agency=own)
        reporter.groups.add(Group.objects.get(name="agency reporter"))
        client.force_login(reporter)
        response = client.get(update.evidence_file.url)
        statuses.append(response.status_code)
        assert response.status_code == 404 or content(response) == PDF

    assert statuses == [200, 404]
