"""The form that takes a file of rows, and which sets a person may import into."""

import hashlib
from typing import Any

from django import forms
from django.contrib.auth import get_permission_codename
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal.pages.datasets import DATASETS
from portal.records.exports import Export
from portal.records.images import local_path
from portal.records.models import ImportRun
from portal.records.tables import TableError, kind_of
from portal.text.cleaning import clean_line

NAME_LETTERS = 200


def may_import(user: Any, export: Export) -> bool:
    """Whether somebody may create and change the records of a set."""
    options = export.model._meta
    codenames = (get_permission_codename(action, options) for action in ("add", "change"))
    return export.entry is not None and user.has_perms(f"{options.app_label}.{name}" for name in codenames)


def importable(user: Any) -> list[Export]:
    return [export for export in DATASETS.values() if may_import(user, export)]


class ImportForm(forms.Form):
    """Which data set, and the file: looked at by its bytes, whatever it is called."""

    data_set = forms.ChoiceField(label=_("data set"))
    file = forms.FileField(
        label=_("file"),
        allow_empty_file=True,
        help_text=_("CSV, XLSX or ODS with the columns of the data set, at most 20 MB and 50,000 rows."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        choices = [(export.name, export.local_title) for export in importable(user)]
        self.fields["data_set"].choices = choices  # type: ignore[attr-defined]
        self.fields["file"].widget.attrs["accept"] = ".csv,.txt,.tsv,.xlsx,.xlsm,.ods"

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        try:
            with local_path(file) as path:
                kind_of(path)
        except TableError as error:
            raise forms.ValidationError(str(error), code=error.code) from error
        return file

    def save(self) -> ImportRun:
        """Keep the file; one that the same person sent and has not imported yet is kept once."""
        file, data_set = self.cleaned_data["file"], self.cleaned_data["data_set"]
        digest = hashlib.sha256()
        for piece in file.chunks():
            digest.update(piece)
        same = {"data_set": data_set, "sha256": digest.hexdigest(), "uploaded_by": self.user}
        name = clean_line(file.name or "")[-NAME_LETTERS:]
        waiting = ImportRun.objects.filter(imported_at__isnull=True, file_name=name, **same).first()
        return waiting or ImportRun.objects.create(file=file, file_name=name, **same)
