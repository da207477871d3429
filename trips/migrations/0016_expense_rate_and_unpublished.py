"""The day of an exchange rate; an amount may be unpublished.

Back again only where no amount is empty: none would be made up.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trips", "0015_lesson_indicators")]

    operations = [
        migrations.AddField(
            model_name='expense',
            name='rate_on',
            field=models.DateField(blank=True, help_text='The day of the rate by which the amount in TWD was reckoned.', null=True, verbose_name='exchange rate of'),
        ),
        migrations.AddField(
            model_name='historicalexpense',
            name='rate_on',
            field=models.DateField(blank=True, help_text='The day of the rate by which the amount in TWD was reckoned.', null=True, verbose_name='exchange rate of'),
        ),
        migrations.AlterField(
            model_name='expense',
            name='amount',
            field=models.DecimalField(blank=True, decimal_places=2, help_text='Empty: it is not published, and the agency beside it could say.', max_digits=14, null=True, verbose_name='amount'),
        ),
        migrations.AlterField(
            model_name='historicalexpense',
            name='amount',
            field=models.DecimalField(blank=True, decimal_places=2, help_text='Empty: it is not published, and the agency beside it could say.', max_digits=14, null=True, verbose_name='amount'),
        ),
        migrations.AddConstraint(
            model_name='expense',
            constraint=models.CheckConstraint(condition=models.Q(('amount__isnull', False), ('amount_twd__isnull', True), _connector='OR'), name='expense_in_twd_has_its_own_amount', violation_error_message='An amount in TWD needs the amount that was paid.'),
        ),
        migrations.AddConstraint(
            model_name='expense',
            constraint=models.CheckConstraint(condition=models.Q(('rate_on__isnull', True), models.Q(models.Q(('currency', 'TWD'), _negated=True), ('amount_twd__isnull', False)), _connector='OR'), name='expense_rate_date_has_two_currencies', violation_error_message='The day of a rate needs an amount in another currency and what it was in TWD.'),
        ),
    ]
