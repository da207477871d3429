"""A date to look at a withholding again goes with its reason."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trips", "0011_review_dates_without_a_reason")]

    operations = [
        migrations.AddConstraint(
            model_name='delegationmember',
            constraint=models.CheckConstraint(condition=models.Q(('withheld_review_on__isnull', True), models.Q(('withheld_reason', ''), _negated=True), _connector='OR'), name='delegationmember_review_date_has_a_reason', violation_error_message='A date to look at the withholding again needs the reason for withholding.'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('withheld_review_on__isnull', True), models.Q(('withheld_reason', ''), _negated=True), _connector='OR'), name='document_review_date_has_a_reason', violation_error_message='A date to look at the withholding again needs the reason for withholding.'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('withheld_review_on__isnull', True), models.Q(('withheld_reason', ''), _negated=True), _connector='OR'), name='meeting_review_date_has_a_reason', violation_error_message='A date to look at the withholding again needs the reason for withholding.'),
        ),
    ]
