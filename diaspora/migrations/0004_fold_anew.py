"""Text folded anew: the table of variants grew."""

from functools import partial

from django.db import migrations

from portal.text.refolding import refold

FOLDED = {
    "Association": ("name", "name_en", "other_names", "region", "region_en"),
    "Officer": ("name", "name_en"),
}


class Migration(migrations.Migration):
    dependencies = [("diaspora", "0003_folded_officers")]

    operations = [migrations.RunPython(partial(refold, app="diaspora", fields=FOLDED), migrations.RunPython.noop)]
