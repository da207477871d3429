"""Text folded anew: the table of variants grew."""

from functools import partial

from django.db import migrations

from portal.text.refolding import refold

FOLDED = {
    "SisterCityTie": ("title", "title_en"),
    "City": ("name", "name_en", "subdivision", "subdivision_en", "other_names"),
    "Institution": ("name", "name_en", "other_names"),
}


class Migration(migrations.Migration):
    dependencies = [("cities", "0002_countries")]

    operations = [migrations.RunPython(partial(refold, app="cities", fields=FOLDED), migrations.RunPython.noop)]
