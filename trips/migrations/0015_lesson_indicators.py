"""Lessons name the figures by which our programme is followed."""

import django.db.models.deletion
import simple_history.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trips", "0014_indicator_needs_a_unit")]

    operations = [
        migrations.CreateModel(
            name='HistoricalLesson_indicators',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
            ],
            options={
                'verbose_name': 'HistoricalLesson_indicators',
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name='lesson',
            name='indicators',
            field=models.ManyToManyField(blank=True, help_text='The figures by which our programme is followed.', related_name='lessons', to='trips.indicator', verbose_name='indicators'),
        ),
        migrations.AddField(
            model_name='historicallesson_indicators',
            name='history',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='trips.historicallesson'),
        ),
        migrations.AddField(
            model_name='historicallesson_indicators',
            name='indicator',
            field=models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='trips.indicator'),
        ),
        migrations.AddField(
            model_name='historicallesson_indicators',
            name='lesson',
            field=models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='trips.lesson'),
        ),
    ]
