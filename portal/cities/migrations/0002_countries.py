"""The countries and areas of ISO 3166-1, under the names that Taiwanese official usage gives them."""

import csv
from pathlib import Path

from django.db import migrations

COUNTRIES = Path(__file__).resolve().parent.parent / "data" / "countries.csv"


def load(apps, schema_editor):
    Country = apps.get_model("cities", "Country")
    with COUNTRIES.open(encoding="utf-8", newline="") as file:
        rows = [Country(**row) for row in csv.DictReader(file)]
    Country.objects.using(schema_editor.connection.alias).bulk_create(rows, ignore_conflicts=True)


def unload(apps, schema_editor):
    apps.get_model("cities", "Country").objects.using(schema_editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [("cities", "0001_start")]

    operations = [migrations.RunPython(load, unload)]
