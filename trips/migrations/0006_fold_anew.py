"""Text folded anew: the table of variants grew."""

from functools import partial

from django.db import migrations

from portal.text.refolding import refold

FOLDED = {
    "Trip": ("title", "title_en", "purpose", "purpose_en", "summary", "summary_en"),
    "Meeting": ("title", "title_en", "host_text", "host_text_en", "place", "place_en"),
    "Participant": ("name", "name_en"),
    "Agreement": ("title", "title_en", "scheme", "scheme_en"),
    "DelegationMember": ("name", "name_en"),
    "Document": ("title", "title_en", "publisher", "publisher_en"),
    "Photo": ("caption", "caption_en", "alt_text", "alt_text_en"),
    "FollowUpAction": ("title", "title_en", "text", "text_en"),
    "Indicator": ("name", "name_en", "note", "note_en"),
    "Lesson": ("title", "title_en", "seen", "seen_en", "text", "text_en"),
}


class Migration(migrations.Migration):
    dependencies = [("trips", "0005_evidence_may_be_a_picture")]

    operations = [migrations.RunPython(partial(refold, app="trips", fields=FOLDED), migrations.RunPython.noop)]
