"""Nil returns: what agencies say of periods without a trip; and the outlines of documents."""

import django.db.models.deletion
import portal.text.fields
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_start'),
        ('trips', '0008_follow_up_closing_and_parts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='outline',
            field=portal.text.fields.ProseField(blank=True, help_text='Its sections, one per line, as they are cited: 貳、二（一）1. Not shown to the public.', verbose_name='outline'),
        ),
        migrations.AddField(
            model_name='historicaldocument',
            name='outline',
            field=portal.text.fields.ProseField(blank=True, help_text='Its sections, one per line, as they are cited: 貳、二（一）1. Not shown to the public.', verbose_name='outline'),
        ),
        migrations.CreateModel(
            name='HistoricalNilReturn',
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
                ('starts_on', models.DateField(verbose_name='no trips from')),
                ('ends_on', models.DateField(verbose_name='no trips to')),
                ('note', portal.text.fields.LineField(blank=True, help_text='Public: where and how it was said.', max_length=300, verbose_name='note')),
                ('note_en', portal.text.fields.LineField(blank=True, max_length=300, verbose_name='note (English)')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('agency', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.agency', verbose_name='agency')),
                ('created_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('document', models.ForeignKey(blank=True, db_constraint=False, help_text='In which the agency says so.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='trips.document', verbose_name='document')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('published_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='published by')),
                ('updated_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
            ],
            options={
                'verbose_name': 'historical nil return',
                'verbose_name_plural': 'historical nil returns',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='NilReturn',
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
                ('starts_on', models.DateField(verbose_name='no trips from')),
                ('ends_on', models.DateField(verbose_name='no trips to')),
                ('note', portal.text.fields.LineField(blank=True, help_text='Public: where and how it was said.', max_length=300, verbose_name='note')),
                ('note_en', portal.text.fields.LineField(blank=True, max_length=300, verbose_name='note (English)')),
                ('folded', models.TextField(blank=True, editable=False)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='nil_returns', to='accounts.agency', verbose_name='agency')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('document', models.ForeignKey(blank=True, help_text='In which the agency says so.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='nil_returns', to='trips.document', verbose_name='document')),
                ('published_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='published by')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
            ],
            options={
                'verbose_name': 'nil return',
                'verbose_name_plural': 'nil returns',
                'ordering': ['-ends_on', '-id'],
                'abstract': False,
                'default_permissions': ('add', 'change', 'delete', 'view', 'publish'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='nilreturn_published_has_its_moment'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'in_review', 'published', 'withdrawn'])), name='nilreturn_state_is_known'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='nil_return_ends_after_it_starts', violation_error_message='The period ends before it starts.'), models.CheckConstraint(condition=models.Q(('document__isnull', False), models.Q(('note', ''), _negated=True), _connector='OR'), name='nil_return_has_a_document_or_a_note', violation_error_message='Name the document in which it is said, or say where.'), models.UniqueConstraint(fields=('agency', 'starts_on', 'ends_on'), name='one_nil_return_per_agency_and_period', violation_error_message='This agency has a nil return for this period already.')],
            },
        ),
    ]
