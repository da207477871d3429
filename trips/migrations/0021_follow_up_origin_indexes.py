"""Each key to an origin of a follow-up gets an index of the rows that have one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_start'),
        ('trips', '0020_published_agreement_names_a_party'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='followupaction',
            name='agreement',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='trips.agreement', verbose_name='origin: agreement'),
        ),
        migrations.AlterField(
            model_name='followupaction',
            name='document',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='trips.document', verbose_name='origin: document'),
        ),
        migrations.AlterField(
            model_name='followupaction',
            name='meeting',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='trips.meeting', verbose_name='origin: meeting'),
        ),
        migrations.AlterField(
            model_name='followupaction',
            name='trip',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='trips.trip', verbose_name='origin: trip'),
        ),
        migrations.AddIndex(
            model_name='followupaction',
            index=models.Index(condition=models.Q(('trip__isnull', False)), fields=['trip'], name='follow_up_of_trip'),
        ),
        migrations.AddIndex(
            model_name='followupaction',
            index=models.Index(condition=models.Q(('meeting__isnull', False)), fields=['meeting'], name='follow_up_of_meeting'),
        ),
        migrations.AddIndex(
            model_name='followupaction',
            index=models.Index(condition=models.Q(('agreement__isnull', False)), fields=['agreement'], name='follow_up_of_agreement'),
        ),
        migrations.AddIndex(
            model_name='followupaction',
            index=models.Index(condition=models.Q(('document__isnull', False)), fields=['document'], name='follow_up_of_document'),
        ),
    ]
