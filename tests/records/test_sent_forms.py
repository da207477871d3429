"""A form sent twice makes once what it makes."""

import pytest
from django.db import transaction

from portal.records.sent_forms import claim, is_token, led_to, new_token
from tests.staff import EDITOR, make_user

pytestmark = pytest.mark.django_db


def test_form_is_claimed_once_and_then_leads_where_the_first_led():
    token, editor = new_token(), make_user(EDITOR)
    assert is_token(token)
    assert led_to(token) is None
    assert claim(token, by=editor, address="/admin/1/") is None
    assert led_to(token) == "/admin/1/"
    assert claim(token, by=editor, address="/admin/2/") == "/admin/1/"


def test_form_whose_saving_failed_may_be_sent_again():
    token, editor = new_token(), make_user(EDITOR)
    with transaction.atomic():
        claim(token, by=editor, address="/")
        transaction.set_rollback(True)
    assert claim(token, by=editor, address="/") is None


@pytest.mark.parametrize("text", ["", "x" * 32, "0" * 33, "0" * 31 + "\x00", "０" * 32])
def test_token_that_no_page_gave_is_none(text):
    assert not is_token(text)
