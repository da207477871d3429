"""Adding what is there already: the form stops once, and offers the records that bear the same name."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from portal.accounts.admin_input import written_id
from portal.accounts.history_admin import shown_value
from portal.records.admin_forms import RecordForm
from portal.records.admin_panels import PanelItem, change_url, panel_item
from portal.records.admin_publishing import PublishableAdmin
from portal.records.namesakes import namesakes

CHOICE = "use_existing"


class NamesakeForm(RecordForm):
    """Refused once where the name is known; saved all the same when it is said to be another."""

    # What tells namesakes apart.
    told_apart_by: ClassVar[tuple[str, ...]] = ("kind", "city")

    is_another = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.namesakes: list[tuple[int, PanelItem]] = []

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.instance.pk is None and "name" not in self.errors and not self.cleaned_data["is_another"]:
            self.offer_namesakes()

    def offer_namesakes(self) -> None:
        keys = [name for name in self.told_apart_by if self.instance._meta.get_field(name).is_relation]
        self.namesakes = [(one.pk, self.item(one)) for one in namesakes(self.instance, *keys)]
        if self.namesakes:
            message = _("This name is known. Use the record that is there, or say that this is another one.")
            self.add_error(None, ValidationError(message, code="namesake"))

    def item(self, record: Any) -> PanelItem:
        names = "・".join(name for name in (record.name, record.name_en) if name)
        return panel_item(record, *(shown_value(record, name) for name in self.told_apart_by), label=names)


class NamesakeAdmin(PublishableAdmin):
    """The admin of what has a name that is likely to be there already."""

    form = NamesakeForm

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        chosen = written_id(request.POST.get(CHOICE, "")) if request.method == "POST" else None
        record = self.get_object(request, str(chosen)) if chosen is not None and object_id is None else None
        if record is not None and self.has_add_permission(request):
            return self.use_existing(request, record)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def use_existing(self, request: HttpRequest, record: Any) -> HttpResponse:
        """Hand the record to the page that opened this form in a window of its own, or lead to it."""
        if self.may_be_handed_back(request, record):
            return self.response_add(request, record)
        return HttpResponseRedirect(change_url(record))
