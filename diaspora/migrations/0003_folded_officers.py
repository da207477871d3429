"""Officers are found by folded names."""

from typing import Any

from django.db import migrations

from portal.text.folding import fold


def fold_officers(apps: Any, schema_editor: Any) -> None:
    officers = apps.get_model("diaspora", "Officer").objects.using(schema_editor.connection.alias)
    for officer in officers.only("pk", "name", "name_en").iterator():
        officers.filter(pk=officer.pk).update(folded=fold(f"{officer.name}\n{officer.name_en}"))


class Migration(migrations.Migration):
    dependencies = [("diaspora", "0002_officer_folded")]

    operations = [migrations.RunPython(fold_officers, migrations.RunPython.noop)]
