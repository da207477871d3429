"""Indexes that hold all that a list asks of a row which it passes over."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("trips", "0006_fold_anew")]

    operations = [
        migrations.RemoveIndex(
            model_name='meeting',
            name='meeting_in_trip_order',
        ),
        migrations.RemoveIndex(
            model_name='photo',
            name='photo_in_trip_order',
        ),
        migrations.RemoveIndex(
            model_name='trip',
            name='trip_public_newest_first',
        ),
        migrations.AddIndex(
            model_name='agreement',
            index=models.Index(fields=['state', '-signed_on', 'id', 'published_at'], name='agreement_public_newest_first'),
        ),
        migrations.AddIndex(
            model_name='followupaction',
            index=models.Index(fields=['state', 'id', 'published_at'], name='follow_up_public_in_order'),
        ),
        migrations.AddIndex(
            model_name='followupaction',
            index=models.Index(fields=['state', 'due_on', 'id', 'status'], name='follow_up_public_first_due'),
        ),
        migrations.AddIndex(
            model_name='followupaction',
            index=models.Index(fields=['-published_at', '-id'], name='follow_up_latest_published'),
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['trip', 'order', 'id', 'state', 'published_at', 'withheld_reason'], name='meeting_in_trip_order'),
        ),
        migrations.AddIndex(
            model_name='photo',
            index=models.Index(fields=['trip', 'order', 'id', 'state', 'published_at', 'processing', 'hidden_reason', 'meeting'], name='photo_in_trip_order'),
        ),
        migrations.AddIndex(
            model_name='trip',
            index=models.Index(fields=['state', '-starts_on', '-id', 'published_at', 'ends_on'], name='trip_public_newest_first'),
        ),
    ]
