"""The form behind every record in the admin: who may change it, what others changed, rules beside fields."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from portal.accounts.admin_input import written_id
from portal.records.admin_conflicts import Conflict, find_conflict, typed_over, with_choices
from portal.records.admin_dates import note_ranges
from portal.records.gone_rows import WAS_DELETED
from portal.records.models import PublishableRecord, Record
from portal.records.publishing import State
from portal.records.readiness import named_in, publish_permission

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from portal.accounts.models import User

CONFLICT = "conflict"


def locking_record(record: Record, user: "User | AnonymousUser") -> Record | None:
    """Return the published record that keeps `user` from changing this one, if there is one.

    What the public sees changes only by the hand of a publisher. A record without a state of its own is shown
    with others, so theirs count.
    """
    if isinstance(record, PublishableRecord):
        is_locked = record.state == State.PUBLISHED and not user.has_perm(publish_permission(type(record)))
        return record if is_locked else None
    found = (locking_record(parent, user) for parent in record.shown_on())
    return next((parent for parent in found if parent is not None), None)


class VersionField(forms.IntegerField):
    """The version of the record when its form was opened; never a change by itself."""

    def __init__(self) -> None:
        super().__init__(required=False, label="", widget=forms.HiddenInput, min_value=0, max_value=2**31)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class RecordForm(forms.ModelForm):
    """Main and inline forms of records. `user` is set on the class that the admin makes for each request."""

    user: ClassVar["User"]
    # Adding to a published record shows at once, so it needs its publisher; a progress update does not.
    only_publishers_add: ClassVar[bool] = True

    opened_version = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflict: Conflict | None = None
        if "opened_version" in self.fields:
            self.initial["opened_version"] = self.instance.version
        if self.is_bound:
            self.data = with_choices(self)
        note_ranges(self)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.instance.pk and self.has_changed():
            self.refuse_locked(self.instance)
            self.find_conflict()
        self.ask_about_deleted()
        return cleaned

    def ask_about_deleted(self) -> None:
        """Stop once where somebody deleted this row: sent again, it is stored as a new one."""
        key = written_id(self.data.get(self.add_prefix(WAS_DELETED), ""))
        if self.instance.pk is not None or key is None:
            return
        deletions = type(self.instance).history.filter(id=key, history_type="-")
        last = deletions.select_related("history_user").first()
        if last is None:
            return
        self.conflict = Conflict(last, typed_over(self, last), is_gone=True)
        message = _(
            "Somebody deleted this row while you were editing it. Save again to keep it as a new one."
        )
        self.add_error(None, ValidationError(message, code=CONFLICT))

    def find_conflict(self) -> None:
        """Refuse to save over what somebody else stored after this form was opened."""
        opened_version = self.cleaned_data.get("opened_version")
        if opened_version == self.instance.version:
            return
        self.conflict = find_conflict(self, opened_version)
        if self.conflict:
            message = _("Somebody else changed this record while you were editing it.")
            self.add_error(None, ValidationError(message, code=CONFLICT))

    def accept_stored_version(self) -> None:
        """Let the next submission count as made with the stored version in view."""
        version = str(self.instance.version)
        self.data = MultiValueDict({**dict(self.data.lists()), self.add_prefix("opened_version"): [version]})  # type: ignore[attr-defined]

    def refuse_locked(self, record: Record) -> None:
        published = locking_record(record, self.user)
        if published is None or self.has_error(NON_FIELD_ERRORS, "published"):
            return
        message = _("“%(record)s” is published: only a publisher can change what the public sees of it.")
        self.add_error(None, ValidationError(message, code="published", params={"record": published}))

    def _post_clean(self) -> None:
        if self.instance.pk and not self.has_changed():
            return  # As stored: the database holds it to its rules, and a page may have a hundred such rows.
        super()._post_clean()  # type: ignore[misc]
        if (
            not isinstance(self.instance, PublishableRecord)
            and self.only_publishers_add
            and self.has_changed()
        ):
            self.refuse_locked(self.instance)

    def validate_constraints(self) -> None:
        """Hold the whole row to the database's rules, and name a breach beside the last field it is about.

        Django leaves out rules on fields that are not in the form, which would then fail in the database.
        """
        for constraint in self.instance._meta.constraints:
            try:
                constraint.validate(type(self.instance), self.instance, exclude=self.unknown_yet())
            except ValidationError as error:
                self.add_error(self.field_of(constraint), ValidationError(error.messages, code="constraint"))

    def unknown_yet(self) -> set[str]:
        """Fields that failed already, and the key to a parent that is not saved yet."""
        unsaved = {
            name
            for name, field in self.fields.items()
            if isinstance(field, forms.models.InlineForeignKeyField) and field.parent_instance.pk is None
        }
        return unsaved | (set(self.errors) - {NON_FIELD_ERRORS})

    def field_of(self, constraint: models.BaseConstraint) -> str | None:
        condition = getattr(constraint, "condition", None)
        named = {*getattr(constraint, "fields", ()), *(named_in(condition) if condition else ())}
        shown = [name for name in self.fields if name in named and not self[name].is_hidden]
        return shown[-1] if shown else None

    def after_save(self) -> None:
        """What must follow once the record is stored."""


def parent_of(form: forms.ModelForm) -> Any:
    """Return the record on whose page a row stands: saved or, on its own first page, just validated."""
    keys = (field for field in form.fields.values() if isinstance(field, forms.models.InlineForeignKeyField))
    return next(keys).parent_instance
