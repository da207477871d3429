"""Grounds for closing, reasons for reopening, and parts of a follow-up.

What was closed before there was a list is "other": its reason stands in words beside it. So it is in the
history, whose rows are brought back under the same rules.
"""

from itertools import pairwise
from typing import Any

import django.db.models.deletion
import portal.text.fields
from django.conf import settings
from django.db import migrations, models

CLOSED = ("done", "adjusted", "withdrawn")
STATUS = {
    "FollowUpAction": "status",
    "HistoricalFollowUpAction": "status",
    "ProgressUpdate": "new_status",
    "HistoricalProgressUpdate": "new_status",
}


def give_grounds(apps: Any, schema_editor: Any) -> None:
    """Give what is closed the ground that its list did not have."""
    for name, status in STATUS.items():
        rows = apps.get_model("trips", name).objects.using(schema_editor.connection.alias)
        rows.filter(**{f"{status}__in": CLOSED}).update(closing_ground="other")


def tell_reopenings(apps: Any, schema_editor: Any) -> None:
    """Say of each follow-up when it was last opened again."""
    alias = schema_editor.connection.alias
    follow_ups = apps.get_model("trips", "FollowUpAction").objects.using(alias)
    updates = apps.get_model("trips", "ProgressUpdate").objects.using(alias)
    told = updates.exclude(new_status="").order_by("follow_up_id", "reported_on", "id")
    for earlier, later in pairwise(told.only("follow_up_id", "reported_on", "new_status").iterator()):
        is_opened = earlier.new_status in CLOSED and later.new_status not in CLOSED
        if is_opened and earlier.follow_up_id == later.follow_up_id:
            follow_ups.filter(pk=later.follow_up_id).update(reopened_on=later.reported_on)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_start'),
        ('trips', '0007_list_indexes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='followupaction',
            name='follow_up_closed_has_date_and_reason',
        ),
        migrations.AddField(
            model_name='followupaction',
            name='closing_ground',
            field=models.CharField(blank=True, choices=[('carried_out', 'carried out as promised'), ('regular_work', 'taken over into regular work'), ('other_means', 'reached by other means'), ('merged', 'merged into another follow-up'), ('circumstances', 'circumstances changed'), ('not_ours', "not within the city's powers"), ('no_budget', 'no budget'), ('partner_stopped', 'the partner does not go on'), ('other', 'other: see the reason in words')], editable=False, max_length=20, verbose_name='ground for closing'),
        ),
        migrations.AddField(
            model_name='followupaction',
            name='parent',
            field=models.ForeignKey(blank=True, help_text='The larger follow-up that this is a part of. Parts have no parts of their own.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='trips.followupaction', verbose_name='part of'),
        ),
        migrations.AddField(
            model_name='followupaction',
            name='reopened_on',
            field=models.DateField(editable=False, null=True, verbose_name='reopened on'),
        ),
        migrations.AddField(
            model_name='historicalfollowupaction',
            name='closing_ground',
            field=models.CharField(blank=True, choices=[('carried_out', 'carried out as promised'), ('regular_work', 'taken over into regular work'), ('other_means', 'reached by other means'), ('merged', 'merged into another follow-up'), ('circumstances', 'circumstances changed'), ('not_ours', "not within the city's powers"), ('no_budget', 'no budget'), ('partner_stopped', 'the partner does not go on'), ('other', 'other: see the reason in words')], editable=False, max_length=20, verbose_name='ground for closing'),
        ),
        migrations.AddField(
            model_name='historicalfollowupaction',
            name='parent',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The larger follow-up that this is a part of. Parts have no parts of their own.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='trips.followupaction', verbose_name='part of'),
        ),
        migrations.AddField(
            model_name='historicalfollowupaction',
            name='reopened_on',
            field=models.DateField(editable=False, null=True, verbose_name='reopened on'),
        ),
        migrations.AddField(
            model_name='historicalprogressupdate',
            name='closing_ground',
            field=models.CharField(blank=True, choices=[('carried_out', 'carried out as promised'), ('regular_work', 'taken over into regular work'), ('other_means', 'reached by other means'), ('merged', 'merged into another follow-up'), ('circumstances', 'circumstances changed'), ('not_ours', "not within the city's powers"), ('no_budget', 'no budget'), ('partner_stopped', 'the partner does not go on'), ('other', 'other: see the reason in words')], help_text='Needed when the new status closes the follow-up.', max_length=20, verbose_name='ground for closing'),
        ),
        migrations.AddField(
            model_name='historicalprogressupdate',
            name='reopening_reason',
            field=portal.text.fields.ProseField(blank=True, help_text='Needed when the new status opens a follow-up that was closed.', verbose_name='reason for reopening'),
        ),
        migrations.AddField(
            model_name='historicalprogressupdate',
            name='reopening_reason_en',
            field=portal.text.fields.ProseField(blank=True, verbose_name='reason for reopening (English)'),
        ),
        migrations.AddField(
            model_name='progressupdate',
            name='closing_ground',
            field=models.CharField(blank=True, choices=[('carried_out', 'carried out as promised'), ('regular_work', 'taken over into regular work'), ('other_means', 'reached by other means'), ('merged', 'merged into another follow-up'), ('circumstances', 'circumstances changed'), ('not_ours', "not within the city's powers"), ('no_budget', 'no budget'), ('partner_stopped', 'the partner does not go on'), ('other', 'other: see the reason in words')], help_text='Needed when the new status closes the follow-up.', max_length=20, verbose_name='ground for closing'),
        ),
        migrations.AddField(
            model_name='progressupdate',
            name='reopening_reason',
            field=portal.text.fields.ProseField(blank=True, help_text='Needed when the new status opens a follow-up that was closed.', verbose_name='reason for reopening'),
        ),
        migrations.AddField(
            model_name='progressupdate',
            name='reopening_reason_en',
            field=portal.text.fields.ProseField(blank=True, verbose_name='reason for reopening (English)'),
        ),
        migrations.RunPython(give_grounds, migrations.RunPython.noop),
        migrations.RunPython(tell_reopenings, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='followupaction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('done', 'adjusted', 'withdrawn')), ('closed_on__isnull', False), models.Q(('closing_ground', ''), _negated=True), models.Q(('closing_reason', ''), _negated=True)), models.Q(models.Q(('status__in', ('done', 'adjusted', 'withdrawn')), _negated=True), ('closed_on__isnull', True), ('closing_ground', ''), ('closing_reason', '')), _connector='OR'), name='follow_up_closed_has_date_and_reason'),
        ),
        migrations.AddConstraint(
            model_name='followupaction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('status__in', ('done', 'adjusted', 'withdrawn')), _negated=True), ('closing_ground', '')), models.Q(('closing_ground__in', ('', 'carried_out', 'regular_work', 'other')), ('status', 'done')), models.Q(('closing_ground__in', ('', 'other_means', 'merged', 'regular_work', 'circumstances', 'other')), ('status', 'adjusted')), models.Q(('closing_ground__in', ('', 'circumstances', 'not_ours', 'no_budget', 'partner_stopped', 'merged', 'other')), ('status', 'withdrawn')), _connector='OR'), name='follow_up_ground_fits_its_status'),
        ),
        migrations.AddConstraint(
            model_name='followupaction',
            constraint=models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='follow_up_is_no_part_of_itself', violation_error_message='A follow-up is no part of itself.'),
        ),
        migrations.AddConstraint(
            model_name='progressupdate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('new_status__in', ('done', 'adjusted', 'withdrawn')), models.Q(('closing_ground', ''), _negated=True)), models.Q(models.Q(('new_status__in', ('done', 'adjusted', 'withdrawn')), _negated=True), ('closing_ground', '')), _connector='OR'), name='update_closing_has_a_ground', violation_error_message='Closing needs a ground from the list, and only closing has one.'),
        ),
        migrations.AddConstraint(
            model_name='progressupdate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('new_status__in', ('done', 'adjusted', 'withdrawn')), _negated=True), ('closing_ground', '')), models.Q(('closing_ground__in', ('', 'carried_out', 'regular_work', 'other')), ('new_status', 'done')), models.Q(('closing_ground__in', ('', 'other_means', 'merged', 'regular_work', 'circumstances', 'other')), ('new_status', 'adjusted')), models.Q(('closing_ground__in', ('', 'circumstances', 'not_ours', 'no_budget', 'partner_stopped', 'merged', 'other')), ('new_status', 'withdrawn')), _connector='OR'), name='update_ground_fits_its_status', violation_error_message='This ground does not go with the new status.'),
        ),
        migrations.AddConstraint(
            model_name='progressupdate',
            constraint=models.CheckConstraint(condition=models.Q(('reopening_reason', ''), ('new_status__in', ('not_reported', 'in_progress')), _connector='OR'), name='update_reopening_has_an_open_status', violation_error_message='Reopening needs a new status that is not a closed one.'),
        ),
    ]
