"""Words of the libraries that our pages show and that no library gives in the Chinese of Taiwan.

django-simple-history has no such catalogue, and Django's own lacks some words and has others in the usage
of the Mainland or with half-width marks. Named here, they are found by `makemessages`, and the project's
catalogue, which comes before theirs, translates them. Nothing imports this module.

What Django's scripts say is in `portal/locale/zh_Hant/LC_MESSAGES/djangojs.po`, kept by hand.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

# django-simple-history: what happened to a record, in its history.
HISTORY = (
    gettext_noop("Created"),
    gettext_noop("Changed"),
    gettext_noop("Deleted"),
    gettext_noop("Deleted %(type_name)s"),
    gettext_noop("This object doesn't have a change history."),
)

# Django: absent from its catalogue.
ABSENT = (
    gettext_noop("- Select an option -"),
    gettext_noop("Logout"),
    gettext_noop(", "),
    ngettext_lazy("…and %(count)d more object.", "…and %(count)d more objects."),
)

# Django: forms and the frame of the admin.
ADMIN = (
    gettext_noop("Select a valid choice. %(value)s is not one of the available choices."),
    gettext_noop("Select %s to change"),
    gettext_noop("Filter"),
    gettext_noop("Action:"),
    gettext_noop("Select this object for an action - {}"),
    gettext_noop("0 of %(cnt)s selected"),
    gettext_noop("No action selected."),
    gettext_noop("Items must be selected in order to perform actions on them. No items have been changed."),
    gettext_noop("Models in the %(name)s application"),
    gettext_noop("Model name"),
    gettext_noop("Add link"),
    gettext_noop("Change or view list link"),
    gettext_noop("Toggle navigation"),
    gettext_noop("Filter navigation items"),
    gettext_noop("Toggle theme (current theme: auto)"),
    gettext_noop("Toggle theme (current theme: light)"),
    gettext_noop("Toggle theme (current theme: dark)"),
    gettext_noop(
        "Are you sure you want to delete the %(object_name)s “%(escaped_object)s”?"
        " All of the following related items will be deleted:"
    ),
    gettext_noop(
        "Deleting the %(object_name)s “%(escaped_object)s” would require"
        " deleting the following protected related objects:"
    ),
    gettext_noop(
        "Are you sure you want to delete the selected %(objects_name)s?"
        " All of the following objects and their related items will be deleted:"
    ),
    gettext_noop(
        "Deleting the selected %(objects_name)s would require"
        " deleting the following protected related objects:"
    ),
)

# Django: the pages of staff accounts.
ACCOUNTS = (
    gettext_noop("After you’ve created a user, you’ll be able to edit more user options."),
    gettext_noop("Password-based authentication"),
    gettext_noop(
        "Whether the user will be able to authenticate using a password or not. If disabled, they may still"
        " be able to authenticate using other backends, such as Single Sign-On or LDAP."
    ),
    gettext_noop("Raw passwords are not stored, so there is no way to see the user’s password."),
    gettext_noop("Enable password-based authentication for this user by setting a password."),
    gettext_noop("This action will <strong>enable</strong> password-based authentication for this user."),
    gettext_noop("Disable password-based authentication"),
    gettext_noop("Enable password-based authentication"),
    gettext_noop("Password-based authentication was disabled."),
    gettext_noop("Designates that this user has all permissions without explicitly assigning them."),
    gettext_noop(
        "The groups this user belongs to. A user will get all permissions granted to each of their groups."
    ),
    gettext_noop("Designates whether the user can log into this admin site."),
    gettext_noop(
        "Designates whether this user should be treated as active. Unselect this instead of deleting"
        " accounts."
    ),
)
