import django.contrib.auth.models
import django.contrib.auth.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import portal.text.fields
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', portal.text.fields.LineField(help_text='Permanent: it is part of the public address. AGCY- and capital letters or digits.', max_length=24, unique=True, validators=[django.core.validators.RegexValidator('^AGCY-[A-Z0-9-]+$', 'A code looks like AGCY-EDB.')], verbose_name='code')),
                ('name', portal.text.fields.LineField(max_length=200, unique=True, verbose_name='name')),
                ('name_en', portal.text.fields.LineField(blank=True, max_length=200, verbose_name='name (English)')),
                ('short_name', portal.text.fields.LineField(max_length=40, verbose_name='short name')),
                ('short_name_en', portal.text.fields.LineField(blank=True, max_length=80, verbose_name='short name (English)')),
                ('oid', portal.text.fields.LineField(blank=True, help_text="The agency's object identifier in the national register (oid.nat.gov.tw).", max_length=80, validators=[django.core.validators.RegexValidator('^[0-2](\\.\\d+)+$', 'An OID is numbers joined by full stops.')], verbose_name='OID')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'verbose_name': 'agency',
                'verbose_name_plural': 'agencies',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='staff', to='accounts.agency', verbose_name='agency')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'abstract': False,
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='HistoricalAgency',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('code', portal.text.fields.LineField(db_index=True, help_text='Permanent: it is part of the public address. AGCY- and capital letters or digits.', max_length=24, validators=[django.core.validators.RegexValidator('^AGCY-[A-Z0-9-]+$', 'A code looks like AGCY-EDB.')], verbose_name='code')),
                ('name', portal.text.fields.LineField(db_index=True, max_length=200, verbose_name='name')),
                ('name_en', portal.text.fields.LineField(blank=True, max_length=200, verbose_name='name (English)')),
                ('short_name', portal.text.fields.LineField(max_length=40, verbose_name='short name')),
                ('short_name_en', portal.text.fields.LineField(blank=True, max_length=80, verbose_name='short name (English)')),
                ('oid', portal.text.fields.LineField(blank=True, help_text="The agency's object identifier in the national register (oid.nat.gov.tw).", max_length=80, validators=[django.core.validators.RegexValidator('^[0-2](\\.\\d+)+$', 'An OID is numbers joined by full stops.')], verbose_name='OID')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical agency',
                'verbose_name_plural': 'historical agencies',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
