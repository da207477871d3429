"""Forms of staff accounts: which roles one account may hold, and what the log says of them."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from portal.accounts.roles import USER_ADMINISTRATOR


class RolesForm(forms.ModelForm):
    """Who gives the roles holds none of those given: nobody raises themselves within one account."""

    def clean_groups(self) -> Any:
        groups = self.cleaned_data["groups"]
        names = {group.name for group in groups}
        if USER_ADMINISTRATOR in names and len(names) > 1:
            raise ValidationError(
                _("A user administrator holds no other role: give those to an account of their own."),
                code="administrator_apart",
            )
        return groups


class AccountForm(RolesForm, UserChangeForm):
    pass


class NewAccountForm(RolesForm, AdminUserCreationForm):
    pass


def role_changes(form: Any) -> list[dict[str, Any]]:
    """Return what a saved form gave and took, as the admin's log keeps it."""
    if "groups" not in form.changed_data:
        return []
    before = {group.name for group in form.initial.get("groups", ())}
    after = {group.name for group in form.cleaned_data["groups"]}
    name = gettext_noop("account role")
    given = [{"added": {"name": name, "object": role}} for role in sorted(after - before)]
    taken = [{"deleted": {"name": name, "object": role}} for role in sorted(before - after)]
    return [*given, *taken]
