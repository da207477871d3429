import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cities', '0003_fold_anew'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='sistercitytie',
            constraint=models.CheckConstraint(condition=models.Q(('concluded_on__isnull', True), ('ended_on__isnull', True), ('ended_on__gte', django.db.models.functions.text.Left(models.F('concluded_on'), django.db.models.functions.text.Length('ended_on'))), _connector='OR'), name='tie_ends_not_before_it_is_concluded', violation_error_message='The relationship ends before it is concluded.'),
        ),
    ]
