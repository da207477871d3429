
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('diaspora', '0001_start'),
    ]

    operations = [
        migrations.AddField(
            model_name='officer',
            name='folded',
            field=models.TextField(blank=True, editable=False),
        ),
    ]
