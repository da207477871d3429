import django.db.models.deletion
import portal.records.dates
import portal.text.fields
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cities', '0004_tie_ends_not_before_it_is_concluded'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalStatedCount',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('code', models.CharField(db_index=True, editable=False, max_length=24, verbose_name='code')),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(blank=True, editable=False, verbose_name='created at')),
                ('updated_at', models.DateTimeField(blank=True, editable=False, verbose_name='last changed at')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published'), ('withdrawn', 'withdrawn')], default='draft', editable=False, max_length=12, verbose_name='state')),
                ('published_at', models.DateTimeField(editable=False, null=True, verbose_name='published at')),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True, verbose_name='withdrawn at')),
                ('withdrawn_reason', portal.text.fields.ProseField(blank=True, editable=False, verbose_name='reason for withdrawing')),
                ('staff_note', portal.text.fields.ProseField(blank=True, help_text='Internal: never shown to the public.', verbose_name='staff note')),
                ('counted', models.CharField(choices=[('cities', 'sister and friendship cities'), ('sister_city', 'sister cities'), ('friendship_city', 'friendship cities'), ('sister_district', 'sister districts')], max_length=16, verbose_name='what is counted')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('as_of', portal.records.dates.PartialDateField(help_text='As precise as known: 2026, 2026-03 or 2026-03-11; 115/3/11 works too.', verbose_name='as of')),
                ('source', portal.text.fields.LineField(help_text='Public: who says so, where and when it was printed.', max_length=300, verbose_name='source')),
                ('source_en', portal.text.fields.LineField(blank=True, max_length=300, verbose_name='source (English)')),
                ('link', models.URLField(blank=True, max_length=300, verbose_name='link')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('created_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('published_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='published by')),
                ('updated_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
            ],
            options={
                'verbose_name': 'historical stated number of ties',
                'verbose_name_plural': 'historical stated numbers of ties',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='StatedCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(editable=False, max_length=24, unique=True, verbose_name='code')),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='last changed at')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published'), ('withdrawn', 'withdrawn')], default='draft', editable=False, max_length=12, verbose_name='state')),
                ('published_at', models.DateTimeField(editable=False, null=True, verbose_name='published at')),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True, verbose_name='withdrawn at')),
                ('withdrawn_reason', portal.text.fields.ProseField(blank=True, editable=False, verbose_name='reason for withdrawing')),
                ('staff_note', portal.text.fields.ProseField(blank=True, help_text='Internal: never shown to the public.', verbose_name='staff note')),
                ('counted', models.CharField(choices=[('cities', 'sister and friendship cities'), ('sister_city', 'sister cities'), ('friendship_city', 'friendship cities'), ('sister_district', 'sister districts')], max_length=16, verbose_name='what is counted')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('as_of', portal.records.dates.PartialDateField(help_text='As precise as known: 2026, 2026-03 or 2026-03-11; 115/3/11 works too.', verbose_name='as of')),
                ('source', portal.text.fields.LineField(help_text='Public: who says so, where and when it was printed.', max_length=300, verbose_name='source')),
                ('source_en', portal.text.fields.LineField(blank=True, max_length=300, verbose_name='source (English)')),
                ('link', models.URLField(blank=True, max_length=300, verbose_name='link')),
                ('folded', models.TextField(blank=True, editable=False)),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('published_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='published by')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
            ],
            options={
                'verbose_name': 'stated number of ties',
                'verbose_name_plural': 'stated numbers of ties',
                'ordering': ['-as_of', '-id'],
                'abstract': False,
                'default_permissions': ('add', 'change', 'delete', 'view', 'publish'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='statedcount_published_has_its_moment'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'in_review', 'published', 'withdrawn'])), name='statedcount_state_is_known'), models.CheckConstraint(condition=models.Q(('counted__in', ['cities', 'sister_city', 'friendship_city', 'sister_district'])), name='stated_count_counts_what_is_known'), models.CheckConstraint(condition=models.Q(('as_of__isnull', False), models.Q(('as_of__isnull', True), ('as_of__length__in', [4, 7, 10]), _connector='OR')), name='stated_count_says_as_of_when', violation_error_message='Say as of when: a year is enough.'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='stated_count_names_its_source', violation_error_message='Name the source.')],
            },
        ),
    ]
