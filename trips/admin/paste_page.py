"""Paste, look, save: the three steps of a paste, at one address of a record's admin."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
)
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext

from portal.accounts.admin_input import written_id
from portal.records.admin import RecordAdmin
from portal.records.admin_panels import Tool, admin_url, change_url
from portal.records.models import Record
from portal.records.search.following import followed
from portal.records.sent_forms import claim, is_token, led_to, new_token
from trips.admin.paste_forms import MAX_ROWS, PastedRowForm, PastedRows, PasteTextForm
from trips.pasting.itinerary import Leftover

PREFIX = "rows"
REASON = gettext_noop("pasted")
WHY_LEFT_OVER = {
    "heading": _("headings"),
    "rule": _("a drawn line"),
    "empty": _("a date with nothing under it"),
}


class PastePage:
    """One visit to a paste: the record it goes to, and what was sent. Subclasses read and save rows."""

    name: ClassVar[str]
    tool_label: ClassVar[Any]
    title: ClassVar[Any]
    lead: ClassVar[Any]
    example: ClassVar[str]
    model: ClassVar[type[Record]]
    row_form: ClassVar[type[PastedRowForm]]
    rows_class: ClassVar[type[PastedRows]] = PastedRows
    text_form: ClassVar[type[PasteTextForm]] = PasteTextForm
    # What the second button of the preview says, and the page of the record it leads to.
    next_step: ClassVar[tuple[Any, str] | None] = None

    def __init__(self, admin: RecordAdmin, request: HttpRequest, record: Any) -> None:
        self.admin = admin
        self.request = request
        self.record = record

    @classmethod
    def is_open_to(cls, admin: RecordAdmin, request: HttpRequest, record: Any) -> bool:
        """Whether the user may add such rows to the record."""
        options = cls.model._meta
        may_add = request.user.has_perm(f"{options.app_label}.add_{options.model_name}")
        return may_add and admin.has_change_permission(request, record)

    # What subclasses say

    def text_initial(self) -> dict[str, Any]:
        """Return what the first step proposes."""
        return {}

    def read(self, asked: Mapping[str, Any]) -> tuple[Iterable[dict[str, Any]], list[Leftover]]:
        """Return the rows of the pasted text as values of the row form, and what is in no row."""
        raise NotImplementedError

    def save(self, rows: list[Any]) -> str:
        """Save the rows, in order after what is there, and return what to tell."""
        raise NotImplementedError

    def added_row(self, above: dict[str, str]) -> dict[str, str]:
        """Return what a row that is added holds from the start; `above` is the last row as sent."""
        return {}

    def preview_context(self) -> dict[str, Any]:
        """What the preview needs besides its rows: lists that its fields offer."""
        return {"offered": {}}

    # The steps

    def answer(self) -> HttpResponse:
        if self.request.method != "POST":
            return self.show_text(self.text_form(initial=self.text_initial()))
        if f"{PREFIX}-TOTAL_FORMS" in self.request.POST:
            return self.rows_sent()
        return self.text_sent(self.text_form(self.request.POST))

    def text_sent(self, form: PasteTextForm) -> HttpResponse:
        """Show the rows of a text; the text again, with the reason, where there are none to show."""
        if not form.is_valid():
            return self.show_text(form)
        values, leftovers = self.read(form.cleaned_data)
        rows = list(values)
        if len(rows) > MAX_ROWS or not rows:
            form.add_error("text", rows_refused(len(rows)))
            return self.show_text(form)
        return self.show_rows(rows_formset(self, row_data(rows)), leftovers, new_token())

    def rows_sent(self) -> HttpResponse:
        posted = sent_rows(self)
        formset, token = rows_formset(self, posted), posted.get("token", "")
        if "save" in posted and is_token(token):
            # Before anything is checked: what the first click saved would stand in the way of the second.
            if (led := led_to(token)) is not None:
                return self.saved_before(led)
            if formset.is_valid() and formset.kept():
                return self.save_once(formset, token)
        if "save" in posted:
            messages.error(self.request, why_not_saved(formset))
        left = zip(posted.getlist("left"), posted.getlist("why"), strict=False)
        leftovers = [Leftover(text, why) for text, why in left]
        return self.show_rows(formset, leftovers, token if is_token(token) else new_token())

    def save_once(self, formset: PastedRows, token: str) -> HttpResponse:
        """Save all rows or none; sent a second time, only lead to where the first led."""
        address = self.address_after()
        led = claim(token, by=self.request.user, address=address)  # type: ignore[arg-type]
        if led is not None:
            return self.saved_before(led)
        messages.success(self.request, self.save(formset.kept()))
        return HttpResponseRedirect(address)

    def address_after(self) -> str:
        """Return where saving leads: to the record, or on to the next step of the work."""
        if self.next_step and self.request.POST.get("save") == "next":
            return admin_url(self.admin.model, self.next_step[1], quote(self.record.pk))
        return change_url(self.record)

    def saved_before(self, led: str) -> HttpResponse:
        messages.info(self.request, _("These rows were saved already, by an earlier click."))
        return HttpResponseRedirect(led)

    # What is shown

    def show_text(self, form: PasteTextForm) -> HttpResponse:
        context = {"form": form, "lead": self.lead, "example": self.example}
        return self.show("admin/trips/paste/text.html", context)

    def show_rows(self, formset: PastedRows, leftovers: list[Leftover], token: str) -> HttpResponse:
        formset.is_valid()
        for form in formset.forms:
            form.take_notes()
        context = {
            "formset": formset,
            "rows": [(form, list(form.columns())) for form in formset.forms],
            "headings": [(name, label) for name, label, _fields in self.row_form.groups],
            "marked": [number for number, _form in formset.marked()],
            "leftovers": [(one, WHY_LEFT_OVER.get(one.why, "")) for one in leftovers],
            "token": token,
            "next": len(formset.forms) + 1,
            "next_label": self.next_step[0] if self.next_step else "",
            **self.preview_context(),
        }
        return self.show("admin/trips/paste/preview.html", context)

    def show(self, template: str, context: dict[str, Any]) -> HttpResponse:
        common = {
            "title": self.title,
            "opts": self.admin.opts,
            "original": self.record,
            "is_popup": False,
            "back_url": change_url(self.record),
            "here": page_url(self.admin, type(self), self.record),
        }
        context = {**self.admin.admin_site.each_context(self.request), **common, **context}
        return TemplateResponse(self.request, template, context)

    # What every save does

    def stamp(self, record: Record) -> None:
        self.admin.stamp(self.request, record)
        record._change_reason = REASON  # type: ignore[attr-defined]

    def log_added(self, rows: list[Any]) -> None:
        """Say in the record's log what was added, as Django says it of inlines."""
        options = self.model._meta
        added = [{"added": {"name": str(options.verbose_name), "object": str(row)[:100]}} for row in rows]
        self.admin.log_change(self.request, self.record, added)


def page_url(admin: RecordAdmin, page: type[PastePage], record: Any) -> str:
    return admin_url(admin.model, page.name.replace("-", "_"), quote(record.pk))


def rows_formset(page: PastePage, data: Any) -> PastedRows:
    """Return the preview's rows, bound to what was read or sent."""
    # A class of this request's own: its rows ask who is at work.
    row_form: Any = type("Row", (page.row_form,), {"user": page.request.user})
    limits: Any = {"extra": 0, "max_num": MAX_ROWS, "absolute_max": MAX_ROWS, "validate_max": True}
    made: Any = forms.formset_factory(row_form, formset=page.rows_class, **limits)
    return made(data, prefix=PREFIX, form_kwargs={"page": page})


def sent_rows(page: PastePage) -> QueryDict:
    """Return the preview as it was sent, with one more row if that was asked for."""
    posted = page.request.POST.copy()
    count = written_id(posted.get(f"{PREFIX}-TOTAL_FORMS", ""))
    if count is None or count > MAX_ROWS:
        raise BadRequest("No preview has so many rows.")
    if "add" in posted and count < MAX_ROWS:
        posted[f"{PREFIX}-TOTAL_FORMS"] = str(count + 1)
        names = page.row_form.base_fields
        above = {name: posted.get(f"{PREFIX}-{count - 1}-{name}", "") for name in names}
        for name, value in {"keep": "on", **page.added_row(above)}.items():
            posted[f"{PREFIX}-{count}-{name}"] = value
    return posted


def why_not_saved(formset: PastedRows) -> str:
    if formset.is_valid() and not formset.kept():
        return str(_("Nothing was saved: no row is included."))
    return str(_("Nothing was saved yet. Correct what is marked in red, then save."))


def rows_refused(count: int) -> str:
    if not count:
        return str(_("No row was found in what you pasted."))
    message = ngettext(
        "%(count)d row was read, and at most %(most)d can be looked through at a time. Paste it in parts.",
        "%(count)d rows were read, and at most %(most)d can be looked through at a time. Paste it in parts.",
        count,
    )
    return message % {"count": count, "most": MAX_ROWS}


def row_data(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the rows as a browser would send them, so that the first look finds what saving would find."""
    data = {f"{PREFIX}-TOTAL_FORMS": str(len(rows)), f"{PREFIX}-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        for name, value in row.items():
            if value not in (False, ""):
                data[f"{PREFIX}-{number}-{name}"] = "on" if value is True else str(value)
    return data


class PastingAdmin(RecordAdmin):
    """The admin of a record to which rows can be pasted."""

    paste_pages: tuple[type[PastePage], ...]

    def get_urls(self) -> list[Any]:
        model = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path(
                f"<path:object_id>/{page.name}/",
                self.admin_site.admin_view(partial(self.paste_view, page)),
                name=f"{model}_{page.name.replace('-', '_')}",
            )
            for page in self.paste_pages
        ]
        return [*own, *super().get_urls()]

    def tools(self, request: HttpRequest, obj: Any) -> list[Tool]:
        tools = super().tools(request, obj)
        for page in self.paste_pages:
            if page.is_open_to(self, request, obj):
                tools.append(Tool(page.tool_label, page_url(self, page, obj), name=page.name))
        return tools

    def paste_view(self, page: type[PastePage], request: HttpRequest, object_id: str) -> HttpResponse:
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if request.method == "POST" and "save" in request.POST:
            with followed():
                return self.answer_paste(page, request, object_id)
        return self.answer_paste(page, request, object_id)

    def answer_paste(self, page: type[PastePage], request: HttpRequest, object_id: str) -> HttpResponse:
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not page.is_open_to(self, request, record):
            raise PermissionDenied
        return page(self, request, record).answer()
