"""A published agreement has a party."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trips", "0019_agreement_named_party")]

    operations = [
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('named_party__isnull', False), _connector='OR'), name='agreement_published_names_a_party', violation_error_message='No party is named: say with whom it was made.'),
        ),
    ]
