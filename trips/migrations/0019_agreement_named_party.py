"""Each agreement names one of its parties, by which the database sees that there is one."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def name_parties(apps: Any, schema_editor: Any) -> None:
    agreements = apps.get_model("trips", "Agreement").objects
    parties = apps.get_model("trips", "AgreementParty").objects.filter(agreement=OuterRef("pk")).order_by("pk")
    agreements.update(named_party=Subquery(parties.values("pk")[:1]))
    nameless = agreements.filter(state="published", named_party=None).order_by("code")
    if codes := ", ".join(nameless.values_list("code", flat=True)):
        raise ValueError(f"Published without a party: {codes}. Name one, or withdraw them, and migrate again.")


class Migration(migrations.Migration):
    dependencies = [("trips", "0018_follow_up_parts_index")]

    operations = [
        migrations.AddField(
            model_name='agreement',
            name='named_party',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='trips.agreementparty'),
        ),
        migrations.AddField(
            model_name='historicalagreement',
            name='named_party',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='trips.agreementparty'),
        ),
        migrations.RunPython(name_parties, migrations.RunPython.noop),
    ]
