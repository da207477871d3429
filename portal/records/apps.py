from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "portal.records"
    label = "records"
    verbose_name = _("Records")

    def ready(self) -> None:
        from portal.records import checks  # noqa: F401 - registers the system checks
        from portal.records.admin_booleans import say_yes_and_no
        from portal.records.search import keeping

        keeping.connect(self)
        say_yes_and_no()
