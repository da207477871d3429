"""The term of an agreement is compared as far as both its dates are known."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trips", "0012_review_date_needs_a_reason")]

    operations = [
        migrations.RemoveConstraint(
            model_name='agreement',
            name='agreement_term_ends_after_it_begins',
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('term_from__isnull', True), ('term_to__isnull', True), ('term_to__gte', django.db.models.functions.text.Left(models.F('term_from'), django.db.models.functions.text.Length('term_to'))), _connector='OR'), name='agreement_term_ends_after_it_begins', violation_error_message='The term ends before it begins.'),
        ),
    ]
