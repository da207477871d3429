from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.account_forms import AccountForm, NewAccountForm, role_changes
from portal.accounts.admin_input import GuardedAdmin
from portal.accounts.history_admin import HistoryAdmin
from portal.accounts.models import Agency, User

# What makes an account more than it is: only a superuser gives these.
SUPERUSER_FIELDS = ("is_superuser", "user_permissions")
# What nobody changes on their own account.
OWN_FIELDS = ("is_active", "is_staff", "groups", "agency", *SUPERUSER_FIELDS)

# Roles are data that comes with each release (roles.py): a group changed by hand would be changed back.
admin.site.unregister(Group)


@admin.register(Agency)
class AgencyAdmin(HistoryAdmin):
    list_display = ("code", "name", "short_name", "name_en", "is_active")
    list_display_links = ("code", "name")
    list_filter = ("is_active",)
    search_fields = ("code", "name", "name_en", "short_name", "short_name_en")
    fieldsets = (
        (None, {"fields": ("code", ("name", "name_en"), ("short_name", "short_name_en"))}),
        (_("Register"), {"fields": ("oid", "is_active")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def get_view_on_site_url(self, obj: models.Model | None = None) -> str | None:
        return obj.get_absolute_url() if isinstance(obj, Agency) else None


class RoleFilter(admin.RelatedFieldListFilter):
    """Names the roles in the user's language: they are kept in English, as data."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("roles")

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        choices = super().field_choices(field, request, model_admin)
        return [(key, gettext(str(name))) for key, name in choices]


@admin.register(User)
class StaffAdmin(GuardedAdmin, UserAdmin):
    form = AccountForm
    add_form = NewAccountForm
    list_display = ("username", "full_name", "agency", "roles", "is_active", "last_login")
    list_filter = (("groups", RoleFilter), "is_active", "is_superuser", "agency")
    list_select_related = ("agency",)
    list_per_page = 50
    autocomplete_fields = ("agency",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": (("last_name", "first_name"), "email", "agency")}),
        (
            _("Role"),
            {
                "fields": ("groups", "is_active", "is_staff", "is_superuser", "user_permissions"),
                "description": _("Nobody changes the role of their own account."),
            },
        ),
        (_("Important dates"), {"fields": (("last_login", "date_joined"),)}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "usable_password", "password1", "password2")}),
        (_("Person"), {"fields": (("last_name", "first_name"), "email", "agency")}),
        (_("Role"), {"fields": ("groups",)}),
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("name"), ordering="last_name")
    def full_name(self, user: User) -> str:
        return user.get_full_name()

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        return "、".join(gettext(group.name) for group in user.groups.all())

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        dates = ("last_login", "date_joined")
        if obj is not None and obj.pk == request.user.pk:
            return (*dates, *OWN_FIELDS)
        return dates if is_superuser(request) else (*dates, *SUPERUSER_FIELDS)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and may_touch(request, obj)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups" and field is not None:
            field.label = _("roles")
            # The names are kept in English, as data.
            setattr(field, "label_from_instance", lambda group: gettext(group.name))  # noqa: B010
            field.help_text = ""
        return field

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> list[dict[str, Any]]:
        """Name in the log which roles were given and taken."""
        message = super().construct_change_message(request, form, formsets, add)
        return [*message, *role_changes(form)]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            # Every account here is one of staff; the public has none.
            obj.is_staff = True
        super().save_model(request, obj, form, change)


def is_superuser(request: HttpRequest) -> bool:
    return bool(request.user.is_superuser)


def may_touch(request: HttpRequest, obj: models.Model | None) -> bool:
    """A superuser's account is for superusers alone."""
    return is_superuser(request) or not getattr(obj, "is_superuser", False)
