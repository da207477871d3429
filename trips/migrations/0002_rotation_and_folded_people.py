
import portal.text.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cities', '0002_countries'),
        ('diaspora', '0002_officer_folded'),
        ('trips', '0001_start'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='delegationmember',
            name='folded',
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name='historicalphoto',
            name='rotation',
            field=models.PositiveSmallIntegerField(choices=[(0, 'as taken'), (90, 'a quarter to the right'), (180, 'upside down'), (270, 'a quarter to the left')], default=0, verbose_name='rotation'),
        ),
        migrations.AddField(
            model_name='historicaltrip',
            name='no_document_reason',
            field=portal.text.fields.LineField(blank=True, help_text='Public. Needed before publishing where the trip has no document.', max_length=300, verbose_name='why no document reports on it'),
        ),
        migrations.AddField(
            model_name='historicaltrip',
            name='no_document_reason_en',
            field=portal.text.fields.LineField(blank=True, max_length=300, verbose_name='why no document reports on it (English)'),
        ),
        migrations.AddField(
            model_name='participant',
            name='folded',
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name='photo',
            name='rotation',
            field=models.PositiveSmallIntegerField(choices=[(0, 'as taken'), (90, 'a quarter to the right'), (180, 'upside down'), (270, 'a quarter to the left')], default=0, verbose_name='rotation'),
        ),
        migrations.AddField(
            model_name='trip',
            name='no_document_reason',
            field=portal.text.fields.LineField(blank=True, help_text='Public. Needed before publishing where the trip has no document.', max_length=300, verbose_name='why no document reports on it'),
        ),
        migrations.AddField(
            model_name='trip',
            name='no_document_reason_en',
            field=portal.text.fields.LineField(blank=True, max_length=300, verbose_name='why no document reports on it (English)'),
        ),
    ]
