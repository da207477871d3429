from typing import TYPE_CHECKING

from django.db import models

from portal.records.search.tokens import RULE

if TYPE_CHECKING:
    from portal.records.search.documents import Document


class SearchEntry(models.Model):
    """What the search index keeps of one public record, folded: made from the record and never shown.

    `key` orders the entries of a kind newest first (portal.records.search.documents). The tokens lie beside
    it: in a column of their own on PostgreSQL, in a full-text table on SQLite.
    """

    key = models.BigIntegerField(primary_key=True)
    number = models.PositiveSmallIntegerField()
    record_id = models.BigIntegerField()
    year = models.PositiveSmallIntegerField(null=True)
    titles = models.TextField()
    text = models.TextField()
    public_from = models.DateTimeField(db_index=True)
    rule = models.PositiveSmallIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["number", "record_id"], name="one_search_entry_per_record")
        ]
        indexes = [models.Index(fields=["year", "public_from"], name="search_entries_of_a_year")]

    def __str__(self) -> str:
        return self.titles.partition("\n")[0]

    def holds(self, document: "Document") -> bool:
        """Whether the entry is what would be written of the record."""
        kept = (self.key, self.public_from, self.titles, self.text, self.rule)
        return kept == (document.key, document.public_from, document.titles, document.text, RULE)
