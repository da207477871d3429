from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.records.uploads import original_path


class ImportRun(models.Model):
    """A file of rows that somebody had checked and, once it was found whole, imported: all of it or nothing.

    The counts are of rows: created, changed, left as they were. They are known once it is imported.
    """

    data_set = models.CharField(_("data set"), max_length=40)
    file = models.FileField(_("file"), upload_to=original_path, max_length=200)
    file_name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    imported_at = models.DateTimeField(_("imported at"), null=True, blank=True)
    created_count = models.PositiveIntegerField(_("rows created"), null=True)
    changed_count = models.PositiveIntegerField(_("rows changed"), null=True)
    left_count = models.PositiveIntegerField(_("rows left as they were"), null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-uploaded_at", "-id"]
        default_permissions = ("add", "view")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    imported_at__isnull=True,
                    created_count__isnull=True,
                    changed_count__isnull=True,
                    left_count__isnull=True,
                )
                | Q(
                    imported_at__isnull=False,
                    created_count__isnull=False,
                    changed_count__isnull=False,
                    left_count__isnull=False,
                ),
                name="import_has_counts_once_it_is_done",
            )
        ]

    def __str__(self) -> str:
        return self.file_name
