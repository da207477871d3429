"""What staff may send to the admin: lookups of its own filters, keys that rows could have, a few words.

Django hands each of these to the database as it comes, which fails on some and works for hours on others.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation, BaseModelAdmin
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import BadRequest, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.text import smart_split

LARGEST_ID = 2**63 - 1
KEY_LOOKUPS = {"id", "id__exact", "id__in", "pk", "pk__exact", "pk__in"}
# Of a search, as on the public lists.
MAX_LETTERS = 100
MAX_WORDS = 10


def written_id(text: str) -> int | None:
    """Return the id that an address names, or None where no row could have it."""
    is_number = text.isascii() and text.isdecimal() and len(text) < 20
    return int(text) if is_number and int(text) <= LARGEST_ID else None


def usable_keys(model: type[models.Model], keys: Iterable[Any]) -> list[Any]:
    """Return those keys that a row of the model could have."""
    if isinstance(model._meta.pk, models.CharField):
        return [key for key in keys if "\x00" not in str(key)]
    return [key for key in keys if written_id(str(key)) is not None]


def first_words(text: str) -> str:
    """Return as much of a search as is looked for."""
    return " ".join(list(smart_split(text[:MAX_LETTERS]))[:MAX_WORDS])


def filter_lookups(model: type[models.Model], path: str) -> set[str]:
    """Return the parameters that Django's filter on a field reads."""
    field: Any = get_fields_from_path(model, path)[-1]
    lookups = ["exact", "isnull"]
    if field.is_relation:
        lookups.append(f"{field.target_field.name}__exact")
    if isinstance(field, models.DateField):
        lookups += ["gte", "lt"]
    return {f"{path}__{lookup}" for lookup in lookups}


class AutocompleteKey(AutocompleteSelect):
    """Looks up the label of a key only where a row could have it."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        return super().optgroups(name, usable_keys(self.field.related_model, value), attr)


class AutocompleteKeys(AutocompleteSelectMultiple):
    """Looks up the labels of keys only where rows could have them; each is taken out by its own cross."""

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: Any = None) -> dict[str, Any]:
        # The cross that takes out all stands in the list of the chosen, and is no item of it.
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        return super().optgroups(name, usable_keys(self.field.related_model, value), attr)


class KeysField(forms.ModelMultipleChoiceField):
    """Names a key that no row could have, where Django would look for it."""

    def clean(self, value: Any) -> Any:
        choices: Any = self.queryset
        usable = usable_keys(choices.model, value or [])
        for key in value or []:
            if key not in usable:
                message = self.error_messages["invalid_pk_value"]
                raise ValidationError(message, code="invalid_pk_value", params={"pk": key})
        return super().clean(value)


class KeyFields(BaseModelAdmin):
    """Relations in forms, on main pages and in inlines, bear any key."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = AutocompleteKey(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["form_class"] = KeysField
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = AutocompleteKeys(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class GuardedAdmin(KeyFields, admin.ModelAdmin):
    """The base of every admin here. What its list does not offer is answered with 400."""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return self.is_offered(lookup, value, request) and super().lookup_allowed(lookup, value, request)

    def is_offered(self, lookup: str, value: str, request: HttpRequest) -> bool:
        if lookup in KEY_LOOKUPS:
            keys = value.split(",")
            return usable_keys(self.model, keys) == keys
        filters: Any = self.get_list_filter(request)
        paths = (one if isinstance(one, str) else one[0] for one in filters)
        return any(lookup in filter_lookups(self.model, path) for path in paths)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whoever sees a list takes it away where its model says what of it is public; accounts do not."""
        return hasattr(self.model, "public_fields") and self.has_view_permission(request)

    def response_action(
        self,
        request: HttpRequest,
        queryset: models.QuerySet,
        action_location: ActionLocation = ActionLocation.CHANGE_LIST,
    ) -> HttpResponse | None:
        keys = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if usable_keys(self.model, keys) != keys:
            raise BadRequest("A row was chosen that cannot be.")
        return super().response_action(request, queryset, action_location=action_location)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet, search_term: str
    ) -> tuple[models.QuerySet, bool]:
        return super().get_search_results(request, queryset, first_words(search_term))
