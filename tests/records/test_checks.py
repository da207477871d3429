import pytest
from django.core.checks import run_checks
from django.db import models
from django.test.utils import isolate_apps

from portal.records.checks import classification_errors


def test_every_field_of_every_record_is_classified():
    assert [error for error in run_checks() if error.id and error.id.startswith("records.")] == []


@pytest.mark.parametrize(
    ("public", "internal", "expected"),
    [
        ((), ("id",), "records.E001"),
        (("id", "secret"), ("secret",), "records.E002"),
        (("id", "secret", "gone"), (), "records.E003"),
    ],
)
@isolate_apps("portal.records")
def test_check_names_a_field_that_is_in_no_list_in_both_or_not_there(public, internal, expected):
    class Sheet(models.Model):
        public_fields, internal_fields = public, internal
        secret = models.CharField(max_length=5)

        class Meta:
            app_label = "records"

    assert [error.id for error in classification_errors(Sheet)] == [expected]
