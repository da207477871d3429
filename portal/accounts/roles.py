"""The four roles, as data: which permissions each group holds.

Permissions exist only after `migrate`, so the groups are brought in step each time it ends.
"""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.utils.translation import gettext_noop

# The names are data (groups in the database); who shows one translates it.
EDITOR = gettext_noop("editor")
PUBLISHER = gettext_noop("publisher")
REPORTER = gettext_noop("agency reporter")
USER_ADMINISTRATOR = gettext_noop("user administrator")

RECORD_APPS = ("cities", "diaspora", "trips")


def role_permissions() -> dict[str, Q]:
    """Return, per role, the condition of the permissions it holds: a query, never a choice by hand."""
    records = Q(content_type__app_label__in=RECORD_APPS) & ~Q(content_type__model__startswith="historical")
    editing = records & (
        Q(codename__startswith="add_")
        | Q(codename__startswith="change_")
        | Q(codename__startswith="view_")
        | Q(codename__startswith="delete_")
    )
    imports = Q(content_type__app_label="records", content_type__model="importrun")
    agencies = Q(content_type__app_label="accounts", content_type__model="agency")
    users = Q(content_type__app_label="accounts", content_type__model="user")
    follow_ups = Q(content_type__app_label="trips", codename="view_followupaction") | Q(
        content_type__app_label="trips", codename__in=["add_progressupdate", "view_progressupdate"]
    )
    return {
        EDITOR: editing | imports | (agencies & Q(codename="view_agency")),
        PUBLISHER: records | imports | (agencies & Q(codename="view_agency")),
        REPORTER: follow_ups | (agencies & Q(codename="view_agency")),
        USER_ADMINISTRATOR: (users & ~Q(codename="delete_user")) | (agencies & ~Q(codename="delete_agency")),
    }


def sync_roles(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Create the role groups and give each exactly its permissions (idempotent)."""
    for name, permissions in role_permissions().items():
        group, _created = Group.objects.using(using).get_or_create(name=name)
        group.permissions.set(Permission.objects.using(using).filter(permissions))
