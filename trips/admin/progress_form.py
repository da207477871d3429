"""The form of a progress update, short enough for a phone."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from portal.records.admin_forms import RecordForm
from portal.records.evidence import ACCEPTED, fit_evidence


class ProgressForm(RecordForm):
    """Reporting progress is the agencies' own work: the follow-up may be public already."""

    only_publishers_add = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "evidence_file" in self.fields:
            self.fields["evidence_file"].widget.attrs["accept"] = ACCEPTED

    def clean_evidence_file(self) -> Any:
        file = self.cleaned_data["evidence_file"]
        return fit_evidence(file) if isinstance(file, UploadedFile) else file
