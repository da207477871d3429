from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trips", "0003_photo_content_and_folded_people")]

    operations = [
        migrations.AddConstraint(
            model_name='photo',
            constraint=models.UniqueConstraint(condition=models.Q(('sha256', ''), _negated=True), fields=('trip', 'sha256'), name='photo_content_is_kept_once_per_trip', violation_error_message='The trip has this picture already.'),
        ),
        migrations.AddConstraint(
            model_name='photo',
            constraint=models.CheckConstraint(condition=models.Q(('rotation__in', (0, 90, 180, 270))), name='photo_rotation_is_a_quarter_turn'),
        ),
    ]
