"""Yes and no in the admin's lists and on pages for reading."""

from django.contrib.admin.templatetags import admin_list
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

# The words are in Django's own catalogue.
ICONS = {True: ("yes", "Yes"), False: ("no", "No"), None: ("unknown", "Unknown")}


def boolean_icon(value: bool | None) -> SafeString:
    """Return Django's icon with its meaning as text."""
    name, meaning = ICONS[value]
    return format_html('<img src="{}" alt="{}">', static(f"admin/img/icon-{name}.svg"), _(meaning))


def say_yes_and_no() -> None:
    """Take the place of Django's icon, whose text is Python's True, False and None in every language.

    Its admin looks the function up by this name wherever it shows a boolean, and offers no other way.
    """
    admin_list._boolean_icon = boolean_icon  # type: ignore[attr-defined]
