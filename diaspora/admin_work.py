"""What associations add to the work list of the staff."""

from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from diaspora.models import Association
from portal.cities.admin_work import dormant_entry
from portal.records.work_list import Part, Section, may, work


def dormant_associations(user: Any) -> Any:
    associations: Any = Association.objects.all()
    found = associations.not_withdrawn().dormant()
    return found.order_by(F("last_contact_on").asc(nulls_first=True), "name", "pk")


work.add(
    Section(
        "associations-dormant",
        Part.PARTNERS,
        _("Associations not met for three years"),
        dormant_associations,
        dormant_entry,
        may("diaspora.change_association"),
    )
)
work.group(4, _("Overseas Chinese associations"), Association)
