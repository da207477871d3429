"""Staff at work: who they are, and the forms as a browser would send them."""

from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import translation

from portal.accounts.models import User
from portal.accounts.roles import EDITOR, PUBLISHER, REPORTER, USER_ADMINISTRATOR

__all__ = [
    "EDITOR",
    "PUBLISHER",
    "REPORTER",
    "USER_ADMINISTRATOR",
    "address",
    "form_data",
    "make_user",
    "signed_in",
]


def make_user(role: str, **values) -> User:
    number = User.objects.count() + 1
    values = {"username": f"{role.split()[0]}{number}", "is_staff": True} | values
    user = User.objects.create(**values)
    user.groups.add(Group.objects.get(name=role))
    return user


def signed_in(role: str, **values) -> Client:
    client = Client(headers={"accept-language": "zh-TW"})
    client.user = make_user(role, **values)
    client.force_login(client.user)
    return client


def address(record: Any, page: str = "change") -> str:
    """The Chinese address of a page of a record's admin; of a model's where a class is given."""
    options = record._meta
    arguments = [] if isinstance(record, type) else [record.pk]
    with translation.override("zh-hant"):  # A request before may have left another.
        return reverse(f"admin:{options.app_label}_{options.model_name}_{page}", args=arguments)


def form_data(response: Any, **changes: Any) -> dict[str, Any]:
    """What the page's form would send: as shown, with the changes."""
    context = response.context_data
    formsets = [inline.formset for inline in context["inline_admin_formsets"]]
    forms = [context["adminform"].form]
    for formset in formsets:
        forms += [formset.management_form, *formset.forms]
    data: dict[str, Any] = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is None or value is False or value == "" or hasattr(value, "url"):
                continue
            data[bound.html_name] = [str(one) for one in value] if isinstance(value, list) else str(value)
    return data | changes
