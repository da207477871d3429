"""One copy of a picture per trip keeps its digest, and people are found by folded names."""

from typing import Any

from django.db import migrations

from portal.text.folding import fold


def keep_one_digest(apps: Any, schema_editor: Any) -> None:
    """Blank the digest of later copies: the constraint of the next migration allows one per trip."""
    photos = apps.get_model("trips", "Photo").objects.using(schema_editor.connection.alias)
    seen: set[tuple[int, str]] = set()
    for photo in photos.exclude(sha256="").order_by("pk").only("pk", "trip_id", "sha256").iterator():
        key = (photo.trip_id, photo.sha256)
        if key in seen:
            photos.filter(pk=photo.pk).update(sha256="")
        seen.add(key)


def fold_people(apps: Any, schema_editor: Any) -> None:
    for name in ("Participant", "DelegationMember"):
        people = apps.get_model("trips", name).objects.using(schema_editor.connection.alias)
        for person in people.only("pk", "name", "name_en").iterator():
            people.filter(pk=person.pk).update(folded=fold(f"{person.name}\n{person.name_en}"))


class Migration(migrations.Migration):
    dependencies = [("trips", "0002_rotation_and_folded_people")]

    operations = [
        migrations.RunPython(keep_one_digest, migrations.RunPython.noop),
        migrations.RunPython(fold_people, migrations.RunPython.noop),
    ]
