
import portal.records.uploads
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("trips", "0004_photo_constraints"),
    ]

    operations = [
        migrations.AlterField(
            model_name="historicalprogressupdate",
            name="evidence_file",
            field=models.TextField(
                blank=True,
                help_text="A PDF, or a photograph: JPEG, PNG, WebP or HEIC, kept without what the camera adds.",
                max_length=200,
                validators=[portal.records.uploads.validate_evidence],
                verbose_name="evidence: file",
            ),
        ),
        migrations.AlterField(
            model_name="progressupdate",
            name="evidence_file",
            field=models.FileField(
                blank=True,
                help_text="A PDF, or a photograph: JPEG, PNG, WebP or HEIC, kept without what the camera adds.",
                max_length=200,
                upload_to=portal.records.uploads.original_path,
                validators=[portal.records.uploads.validate_evidence],
                verbose_name="evidence: file",
            ),
        ),
    ]
