"""No reading without a unit."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trips", "0013_agreement_term_by_bounds")]

    operations = [
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.CheckConstraint(condition=models.Q(('unit', ''), _negated=True), name='indicator_readings_have_a_unit', violation_error_message='A reading without a unit says nothing: give what is counted.'),
        ),
    ]
