#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

if sys.version_info < (3, 12):  # noqa: UP036 - this line is for the interpreter that should not be here
    sys.exit(
        f"This portal needs Python 3.12 or newer; this is {sys.version.split()[0]}. Use `uv run manage.py`."
    )


def main() -> None:
    os.umask(0o077)  # Drafts, sessions and originals are no other account's business.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
