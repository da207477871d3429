"""A form of a record that is sent twice: a doubled click, a reload, a page sent again from the past."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from portal.records.admin_history import RecordHistoryAdmin
from portal.records.admin_panels import change_url
from portal.records.models import SentForm
from portal.records.sent_forms import (
    SentTwice,
    content_token,
    lead_to,
    new_token,
    sent_token,
    use_up,
    was_sent,
)


class SentOnceAdmin(RecordHistoryAdmin):
    """Each form makes what it makes once; sent again, it leads to the record it made."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        token = sent_token(request)
        if token and was_sent(token):
            return self.sent_again(request, token)
        context = {"form_token": token or new_token(), **(extra_context or {})}
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except SentTwice:
            return self.sent_again(request, token)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        sent = use_up(request)
        super().save_model(request, obj, form, change)
        lead_to(sent, change_url(obj))

    def sent_again(self, request: HttpRequest, token: str) -> HttpResponse:
        """Lead to the record that the form made; what was typed since then is shown and not saved."""
        address = SentForm.objects.values_list("address", flat=True).get(token=token)
        record = self.record_at(request, address)
        if record is not None and not was_sent(content_token(request)):
            return self.typed_since(request, record)
        if record is not None and self.may_be_handed_back(request, record):
            return self.response_add(request, record)
        messages.info(request, _("This form was sent before. Here is what it made: nothing was made twice."))
        return HttpResponseRedirect(address)

    def record_at(self, request: HttpRequest, address: str) -> Any:
        """Return the record of this kind whose page an address names."""
        page, _slash, key = address.removesuffix("/change/").rpartition("/")
        is_ours = page.endswith(f"/{self.opts.app_label}/{self.opts.model_name}")
        record = self.get_object(request, key) if is_ours else None
        return record if record is not None and self.has_view_permission(request, record) else None

    def may_be_handed_back(self, request: HttpRequest, record: Any) -> bool:
        """Whether a page opened this form in a window of its own and may be given the record."""
        to_field = request.POST.get(TO_FIELD_VAR)
        return (
            IS_POPUP_VAR in request.POST
            and self.has_view_permission(request, record)
            and (not to_field or self.to_field_allowed(request, to_field))
        )

    def typed_since(self, request: HttpRequest, record: Any) -> HttpResponse:
        raise NotImplementedError
