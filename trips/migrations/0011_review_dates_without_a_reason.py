"""Review dates of what is not withheld are cleared: without a reason there is nothing to look at again."""

from typing import Any

from django.db import migrations

WITHHOLDABLE = ("Meeting", "Document", "DelegationMember")


def clear(apps: Any, schema_editor: Any) -> None:
    for name in WITHHOLDABLE:
        rows = apps.get_model("trips", name).objects.filter(withheld_reason="", withheld_review_on__isnull=False)
        rows.update(withheld_review_on=None)


class Migration(migrations.Migration):
    dependencies = [("trips", "0010_agreement_life")]

    operations = [
        migrations.RunPython(clear, migrations.RunPython.noop),
    ]
