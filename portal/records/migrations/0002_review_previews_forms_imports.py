
import django.db.models.deletion
import portal.records.uploads
import portal.text.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0001_start'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SentForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=32, unique=True)),
                ('sent_at', models.DateTimeField(auto_now_add=True)),
                ('address', models.CharField(blank=True, max_length=500)),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('data_set', models.CharField(max_length=40, verbose_name='data set')),
                ('file', models.FileField(max_length=200, upload_to=portal.records.uploads.original_path, verbose_name='file')),
                ('file_name', models.CharField(max_length=200, verbose_name='file name')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256 of the file')),
                ('uploaded_at', models.DateTimeField(auto_now_add=True, verbose_name='uploaded at')),
                ('imported_at', models.DateTimeField(blank=True, null=True, verbose_name='imported at')),
                ('created_count', models.PositiveIntegerField(null=True, verbose_name='rows created')),
                ('changed_count', models.PositiveIntegerField(null=True, verbose_name='rows changed')),
                ('left_count', models.PositiveIntegerField(null=True, verbose_name='rows left as they were')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-uploaded_at', '-id'],
                'default_permissions': ('add', 'view'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('changed_count__isnull', True), ('created_count__isnull', True), ('imported_at__isnull', True), ('left_count__isnull', True)), models.Q(('changed_count__isnull', False), ('created_count__isnull', False), ('imported_at__isnull', False), ('left_count__isnull', False)), _connector='OR'), name='import_has_counts_once_it_is_done')],
            },
        ),
        migrations.CreateModel(
            name='PreviewLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_code', models.CharField(db_index=True, max_length=24, verbose_name='record')),
                ('token_digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('expires_at', models.DateTimeField(verbose_name='expires at')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='cancelled at')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
            ],
            options={
                'verbose_name': 'preview link',
                'verbose_name_plural': 'preview links',
                'ordering': ['-created_at', '-id'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='preview_link_expires_after_it_is_made')],
            },
        ),
        migrations.CreateModel(
            name='ReviewStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_code', models.CharField(max_length=24, verbose_name='record')),
                ('kind', models.CharField(choices=[('submitted', 'submitted for review'), ('returned', 'returned for correction')], max_length=12, verbose_name='step')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
                ('remarks', portal.text.fields.ProseField(blank=True, verbose_name='remarks')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'review step',
                'verbose_name_plural': 'review steps',
                'ordering': ['-at', '-id'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['record_code', '-at'], name='review_steps_of_a_record')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ('submitted', 'returned'))), name='review_step_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'returned'), _negated=True), models.Q(('remarks', ''), _negated=True), _connector='OR'), name='returned_with_remarks', violation_error_message='Say what is to be corrected.')],
            },
        ),
    ]
