"""`manage.py demo`: from a fresh clone to Taichung's March 2026 visit in a browser, without a question."""

import json
import os
import secrets
import socket
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from portal.accounts import roles
from portal.accounts.models import Agency, User
from portal.pages.first_record import load_first_record, make_pictures
from portal.records.uploads import sync_directory

HOST = "127.0.0.1"
# User name, which is also the key in accounts.json, and role.
ACCOUNTS = (
    ("editor", roles.EDITOR),
    ("publisher", roles.PUBLISHER),
    ("reporter", roles.REPORTER),
    ("administrator", roles.USER_ADMINISTRATOR),
)


class Command(BaseCommand):
    help = "Prepare a local portal with its first record, and serve it. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="Stop before serving.")

    def handle(self, *args: Any, **options: Any) -> None:
        port = port_from(os.environ.get("PORT", "8000"))
        if not options["no_serve"]:
            check_port(port)
        prepare_folder(settings.DATA_DIR)
        if is_behind():
            self.say("Preparing the database …")
            call_command("migrate", verbosity=0, interactive=False)
        accounts = make_accounts(settings.DATA_DIR / "accounts.json")
        publisher = User.objects.filter(username="publisher").first()
        load_first_record(by=publisher, report=self.say)
        make_pictures(report=self.say, by=publisher)
        User.objects.filter(username="reporter", agency=None).update(
            agency=Agency.objects.filter(code="AGCY-EDB").first()
        )
        self.say("")
        for role, account in accounts.items():
            self.say(f"  {role:<14} {account['username']:<14} {account['password']}")
        self.say(f"  (kept in {settings.DATA_DIR / 'accounts.json'})\n")
        if options["no_serve"]:
            return
        self.say(f"Serving on http://{HOST}:{port}/ — staff sign in at /admin/ — Ctrl-C ends it.")
        serve(port)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def port_from(text: str) -> int:
    """Return the port in PORT. Raises CommandError where it is none."""
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise CommandError(f"PORT is a number from 1 to 65535, not {text!r}.")


def check_port(port: int) -> None:
    """Raise CommandError where another program listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} cannot be used ({error.strerror}). Try PORT={port + 1}."
            ) from error


def prepare_folder(folder: Path) -> None:
    """Make the data folder. Raises CommandError where it cannot be written."""
    probe = folder / f".writable-{secrets.token_hex(4)}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "static").mkdir(exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CommandError(
            f"The data folder {folder} cannot be written ({error.strerror}). Set PORTAL_DATA."
        ) from error


def is_behind() -> bool:
    """Whether the database lacks a migration: asking is quicker than running none."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def make_accounts(path: Path) -> dict[str, dict[str, str]]:
    """Create one account per role with a random password, kept in `path`; what exists stays as it is."""
    known = kept_accounts(path)
    accounts: dict[str, dict[str, str]] = {}
    with transaction.atomic():
        for name, role in ACCOUNTS:
            user = User.objects.filter(username=name).first()
            if user is not None and name in known:
                accounts[name] = known[name]
                continue
            accounts[name] = {"username": name, "password": secrets.token_urlsafe(12)}
            user = user or User(username=name, is_staff=True, first_name=role.capitalize())
            user.set_password(accounts[name]["password"])
            user.save()
            user.groups.add(Group.objects.get(name=role))
        if accounts != known:
            keep_secret(path, json.dumps(accounts, indent=2))
    return accounts


def kept_accounts(path: Path) -> dict[str, dict[str, str]]:
    """Return the accounts kept before; none where the file is gone or spoilt: new passwords are made then."""
    try:
        return dict(json.loads(path.read_text()))
    except (OSError, ValueError):
        return {}


def keep_secret(path: Path, text: str) -> None:
    """Write a file that its owner alone can read, whole or not at all."""
    temporary = path.with_suffix(".new")
    with os.fdopen(os.open(temporary, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_directory(path.parent)


def serve(port: int) -> None:
    """Serve until Ctrl-C, with the server that production uses."""
    connection.close()
    sys.stdout.flush()
    os.execv(  # noqa: S606 - our own interpreter with a fixed list of arguments
        sys.executable,
        [
            sys.executable, "-m", "gunicorn", "portal.wsgi",
            "--bind", f"{HOST}:{port}", "--worker-class", "gthread", "--workers", "1", "--threads", "8",
            "--log-level", "warning", "--graceful-timeout", "5",
        ],
    )  # fmt: skip
