"""Every test on both databases: this process runs them on SQLite, a child beside it on PostgreSQL.

The whole PostgreSQL run is one more test of this run, the last: it passes, fails or is skipped like
any other. Why it is so: docs/decisions/0002-tests-on-both-databases.md.
"""

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import django
import pytest
from django.conf import settings

from tests.postgresql import MISSING, ending_with_us, server_programs, temporary_cluster

FOLDER = pytest.StashKey[Path]()
MEASURED_THERE = Path(__file__).with_name("coverage_postgresql.ini")
DEBUGGER = "PostgreSQL: a debugger follows one process (choose with --db=sqlite or --db=postgresql)"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("databases")
    group.addoption(
        "--db", choices=["both", "sqlite", "postgresql"], default="both", help="where the tests run (both)"
    )
    group.addoption("--no-skips", action="store_true", help="a skipped test fails")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Choose database and data folder before pytest-django loads the settings."""
    if config.option.help or config.option.version:
        return
    if settings.configured:
        raise pytest.UsageError("The tests choose their settings: unset DJANGO_SETTINGS_MODULE, drop --ds.")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # Whoever ends the run, it tidies up.
    stack = ExitStack()
    config.add_cleanup(stack.close)
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="portal-tests-")))
    folder.joinpath("static").mkdir()
    config.stash[FOLDER] = folder
    database_url = f"sqlite:///{folder}/portal.sqlite3"
    if config.option.db == "postgresql":
        programs = server_programs()
        if programs is None:
            raise pytest.UsageError(MISSING)
        database_url = stack.enter_context(temporary_cluster(programs))
    set_environment(folder, database_url)
    django.setup()


def set_environment(folder: Path, database_url: str) -> None:
    """Nothing of the developer's own portal is read, and nothing in it is written."""
    for name in [name for name in os.environ if name == "PORT" or name.startswith("PORTAL_")]:
        del os.environ[name]
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": database_url,
        "PORTAL_DATA": str(folder),
        "PORTAL_SECRET_KEY": "of the tests, and of no portal anywhere",
    }


@pytest.fixture(scope="session")
def django_db_modify_db_settings(pytestconfig: pytest.Config) -> None:
    """SQLite in a file, as in life: in memory, its threads would share one connection."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(pytestconfig.stash[FOLDER] / "tests.sqlite3")


def pytest_report_header(config: pytest.Config) -> str:
    return {
        "both": "database: SQLite here, PostgreSQL in a second process",
        "sqlite": "database: SQLite alone",
        "postgresql": "database: PostgreSQL alone",
    }[config.option.db]


class PostgreSQLRun(pytest.Item):
    """The same tests once more, in a child process on PostgreSQL."""

    process: subprocess.Popen | None = None

    @property
    def output(self) -> Path:
        return self.config.stash[FOLDER] / "postgresql.txt"

    def start(self) -> None:
        if server_programs() is None or self.config.option.usepdb or self.config.option.trace:
            return
        command = [*ending_with_us(signal.SIGTERM), sys.executable, "-m", "pytest"]
        command += [*self.config.invocation_params.args, "--db=postgresql", "--junitxml="]
        command += ["-o", "cache_dir=.pytest_cache/postgresql"]
        if self.config.pluginmanager.hasplugin("_cov"):
            command += ["--cov-report=", "--cov-fail-under=0", f"--cov-config={MEASURED_THERE}"]
        # pytest-cov combines `.coverage.*` into `.coverage` when this process is through.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
        environment |= {"COVERAGE_FILE": ".coverage.postgresql"}
        del environment["DJANGO_SETTINGS_MODULE"]
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=self.config.invocation_params.dir,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def runtest(self) -> None:
        if self.process is None:
            pytest.skip(MISSING if server_programs() is None else DEBUGGER)
        if self.process.wait():
            pytest.fail(self.output.read_text(errors="replace"), pytrace=False)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, "the same tests on PostgreSQL"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    if config.option.db == "postgresql":
        # Such a test starts the portal on an SQLite of its own: here it would be the same once more.
        items[:] = [item for item in items if item.get_closest_marker("own_database") is None]
    if config.option.db == "both" and items and not config.option.collectonly:
        items.append(PostgreSQLRun.from_parent(session, name="PostgreSQL", nodeid="PostgreSQL"))


def pytest_collection_finish() -> None:
    """What is loaded stays: looking through it again and again for garbage cost a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 25, 25)


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Iterator[None]:
    runs = [item for item in session.items if isinstance(item, PostgreSQLRun)]
    try:
        for run in runs:
            if not session.testsfailed:  # Else a file could not be collected, and nothing runs.
                run.start()
        return (yield)
    finally:
        for run in runs:
            run.stop()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    output = config.stash[FOLDER] / "postgresql.txt"
    lines = output.read_text(errors="replace").strip().splitlines() if output.exists() else []
    if lines:
        terminalreporter.write_line(f"PostgreSQL: {lines[-1].strip('= ')}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    return refuse_skip(item.config, (yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    return refuse_skip(collector.config, (yield))


def refuse_skip(config: pytest.Config, report):
    if config.option.no_skips and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"Skipped, and --no-skips allows none: {reason}"
    return report
