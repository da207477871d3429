import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('diaspora', '0004_fold_anew'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='officer',
            name='officer_term_ends_after_it_begins',
        ),
        migrations.AddConstraint(
            model_name='officer',
            constraint=models.CheckConstraint(condition=models.Q(('term_from__isnull', True), ('term_to__isnull', True), ('term_to__gte', django.db.models.functions.text.Left(models.F('term_from'), django.db.models.functions.text.Length('term_to'))), _connector='OR'), name='officer_term_ends_after_it_begins', violation_error_message='The term ends before it begins.'),
        ),
    ]
