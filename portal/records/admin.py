"""What every record's admin shares: stamps, locking, search, history, links; publishing apart."""

from copy import copy
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from portal.accounts.admin_input import usable_keys, written_id
from portal.records import work_states  # noqa: F401 (tells the work list)
from portal.records.admin_conflicts import Conflict, typed_differences, typed_names, typed_rows
from portal.records.admin_forms import RecordForm, locking_record
from portal.records.admin_inlines import Fieldsets, is_locked, with_opened_version
from portal.records.admin_once import SentOnceAdmin
from portal.records.admin_panels import Panel, Tool
from portal.records.admin_parts import ReturningAdmin, in_order, leading_back
from portal.records.admin_persons import hint_at_earlier_posts
from portal.records.admin_widgets import RecordFields
from portal.records.gone_rows import settled
from portal.records.models import Record
from portal.records.search.following import followed
from portal.records.sent_forms import refuse_second
from portal.text.folding import fold


class RecordAdmin(ReturningAdmin, RecordFields, SentOnceAdmin):
    """The admin of a record: stamps who and when, notices conflicts, leaves what is public to publishers."""

    form = RecordForm
    change_form_template = "admin/records/change_form.html"
    locked_template = "admin/records/published_meanwhile.html"
    list_per_page = 50
    # Inlines and panels by name, as the page shows them.
    parts_order: tuple[str, ...] = ()
    record_fields: tuple[Any, ...] = (("code", "updated_at", "updated_by"), ("created_at", "created_by"))

    # What is shown

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        queryset = super().get_queryset(request)
        related = self.list_select_related
        return queryset.select_related(*related) if isinstance(related, tuple) and related else queryset

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        record = super().get_object(request, object_id, from_field)
        if record is not None and request.method == "POST" and connection.in_atomic_block:
            # Whoever is about to change the row waits for whoever is changing it, and then reads it anew.
            self.model._base_manager.select_for_update().get(pk=record.pk)
            record = super().get_object(request, object_id, from_field)
        return record

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet, search_term: str
    ) -> tuple[models.QuerySet, bool]:
        """Search folded text, so that 台 finds 臺."""
        term = fold(search_term) if "folded" in self.get_search_fields(request) else search_term
        return super().get_search_results(request, queryset, term)

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        own: Any = super().get_fieldsets(request, obj)
        fieldsets: Fieldsets = list(own)
        if obj is not None:
            fieldsets.append(
                (_("Record"), {"fields": self.record_fields, "classes": ("collapse", "record-facts")})
            )
        return with_opened_version(fieldsets) if self.has_change_permission(request, obj) else fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        rows = [(row,) if isinstance(row, str) else row for row in self.record_fields]
        return (*super().get_readonly_fields(request, obj), *(name for row in rows for name in row))

    def get_form(
        self, request: HttpRequest, obj: models.Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Take from the address only fields of the record, and keys only where they could be keys."""
        initial = super().get_changeform_initial_data(request)
        return {name: value for name, value in initial.items() if self.is_fit_initial(name, value)}

    def is_fit_initial(self, name: str, value: Any) -> bool:
        try:
            field = self.opts.get_field(name)
        except FieldDoesNotExist:
            return False
        if not isinstance(field, models.ForeignKey):
            return not field.is_relation
        return bool(usable_keys(field.target_field.model, [value]))

    def get_view_on_site_url(self, obj: models.Model | None = None) -> str | None:
        return (
            obj.get_absolute_url() if isinstance(obj, Record) and obj.url_name and obj.is_published else None
        )

    def panels(self, request: HttpRequest, obj: Any) -> list[Panel]:
        """Lists of what belongs to the record, shown under its form."""
        return []

    def tools(self, request: HttpRequest, obj: Any) -> list[Tool]:
        """What can be done with the record, shown beside its title."""
        return []

    # Who may change it

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and not is_locked(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not is_locked(request, obj)

    # Saving

    def stamp(self, request: HttpRequest, record: Record) -> None:
        record.updated_by = request.user  # type: ignore[assignment]
        if record.pk is None:
            record.created_by = record.updated_by

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        self.stamp(request, obj)
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for record in formset.save(commit=False):
            self.stamp(request, record)
            record.save()
        for record in formset.deleted_objects:
            record.delete()
        formset.save_m2m()
        for row in formset.forms:
            row.after_save()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        with followed():
            super().save_related(request, form, formsets, change)
            form.after_save()

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        options = super().get_formset_kwargs(request, obj, inline, prefix)
        if "data" in options and issubclass(inline.model, Record):
            options["data"] = settled(options["data"], prefix, inline.model)
        return options

    # The page, and what stands on it when two people met

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        refuse_second(request)
        hint_at_earlier_posts(context["inline_admin_formsets"])
        rows = [row for inline in context["inline_admin_formsets"] for row in inline.formset.forms]
        conflicted = [form for form in (context["adminform"].form, *rows) if form.conflict]
        for form in conflicted:
            form.accept_stored_version()
        panels = [leading_back(panel, obj) for panel in self.panels(request, obj)] if obj else []
        context |= {
            "conflicts": [form.conflict for form in conflicted],
            "lost_files": [str(file) for file in request.FILES.values()],
            "locked_by": locking_record(obj, request.user) if obj else None,
            "parts": in_order(self.parts_order, context["inline_admin_formsets"], panels),
            "panels": panels,
            "tools": self.tools(request, obj) if obj else [],
        }
        response = super().render_change_form(request, context, add, change, form_url, obj)
        if conflicted:
            response.status_code = 409
        return response

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except PermissionDenied:
            record = self.get_object(request, object_id) if request.method == "POST" and object_id else None
            if not super().has_change_permission(request) or not is_locked(request, record):
                raise
            return self.published_meanwhile(request, record)

    def published_meanwhile(self, request: HttpRequest, record: Any) -> HttpResponse:
        """Give back what an editor typed into a record that was published in the meantime."""
        messages.error(
            request, _("Not saved: only a publisher can change what the public sees of this record.")
        )
        return self.give_back(
            request,
            record,
            title=_("Published while you were editing"),
            advice=_("Here is what you typed, so that you can copy it and hand it to a publisher."),
        )

    def typed_since(self, request: HttpRequest, record: Any) -> HttpResponse:
        messages.warning(request, _("Not saved: this form was sent before, and made the record below."))
        return self.give_back(
            request,
            record,
            title=_("Sent twice"),
            advice=_("Here is what you typed since, so that you can copy it into the record."),
        )

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        """Give back what was typed into a record that somebody deleted in the meantime."""
        key = written_id(unquote(object_id)) if request.method == "POST" else None
        deletion: Any = self.model.history.filter(id=key, history_type="-").first() if key else None
        if deletion is None or not self.has_change_permission(request):
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        messages.error(request, _("Not saved: somebody deleted this record while you were editing it."))
        return self.give_back(
            request,
            deletion.instance,
            title=_("Deleted while you were editing"),
            advice=_("Here is what you typed, so that you can copy it into a new record."),
        )

    def give_back(self, request: HttpRequest, record: Any, *, title: Any, advice: Any) -> HttpResponse:
        """Show what was typed and is not saved, beside what is stored."""
        # What the sender's own form does not hold may be of others, and is not shown by asking for it.
        match = request.resolver_match
        is_adding = match is None or "object_id" not in match.kwargs
        offered = flatten_fieldsets(self.get_fieldsets(request, None if is_adding else record))
        form_class = forms.modelform_factory(
            self.model,
            form=RecordForm,
            fields=[name for name in typed_names(self.model, request.POST) if name in offered],
            formfield_callback=partial(self.formfield_for_dbfield, request=request),
        )
        form_class.user = request.user  # type: ignore[attr-defined]
        form = form_class(request.POST, instance=copy(record))
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "advice": advice,
            "is_stored": self.get_object(request, str(record.pk)) is not None,
            "opts": self.opts,
            "original": record,
            "is_popup": False,
            "conflict": Conflict(record, typed_differences(form, record)),
            "rows": typed_rows(request.POST),
        }
        return TemplateResponse(request, self.locked_template, context, status=409)
