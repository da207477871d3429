"""The search index: entries on both databases, and their tokens as each keeps them best."""

from typing import Any

from django.db import migrations, models

WORDS = "records_search_words"
ENTRIES = "records_searchentry"

# Tokens are made by portal.records.search.tokens and taken as they are: no positions, no copy of the text.
# On PostgreSQL the column is unknown to Django, as no other database has the type.
FORWARDS = {
    "sqlite": (
        f"CREATE VIRTUAL TABLE {WORDS} USING fts5(tokens, content='', detail=none, columnsize=0,"
        " tokenize=\"ascii tokenchars '='\")",
    ),
    "postgresql": (
        f"ALTER TABLE {ENTRIES} ADD COLUMN tokens tsvector NOT NULL",
        f"CREATE INDEX search_entries_by_token ON {ENTRIES} USING gin (tokens) WITH (fastupdate = off)",
    ),
}
BACKWARDS = {
    "sqlite": (f"DROP TABLE {WORDS}",),
    "postgresql": (f"ALTER TABLE {ENTRIES} DROP COLUMN tokens",),
}


def create_words(apps: Any, schema_editor: Any) -> None:
    for statement in FORWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_words(apps: Any, schema_editor: Any) -> None:
    for statement in BACKWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0002_review_previews_forms_imports'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('key', models.BigIntegerField(primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('record_id', models.BigIntegerField()),
                ('year', models.PositiveSmallIntegerField(null=True)),
                ('titles', models.TextField()),
                ('text', models.TextField()),
                ('public_from', models.DateTimeField(db_index=True)),
                ('rule', models.PositiveSmallIntegerField()),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['year', 'public_from'], name='search_entries_of_a_year')],
                'constraints': [models.UniqueConstraint(fields=('number', 'record_id'), name='one_search_entry_per_record')],
            },
        ),
        migrations.RunPython(create_words, drop_words),
    ]
