"""Debian's Chromium, watched: a page that logs an error or asks a stranger for anything fails its test."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
QUIET += ["--disable-background-networking", "--disable-component-update"]
# axe leaves the size of targets (WCAG 2.2, 2.5.8) to those who ask.
RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--every-combination",
        action="store_true",
        help="open public pages in every width, language and scheme, not in one of them each",
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = next(filter(None, map(shutil.which, NAMES)), None)
    if executable is None:
        pytest.skip("Chromium: not installed (apt-get install chromium)")
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, which Django takes for an asynchronous caller.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=executable, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """A factory of pages: `new_page(width=320, locale="en", color_scheme="dark", user=editor)`.

    Addresses are relative (`page.goto("/trips/")`). Further keywords go to Playwright's `new_context`.
    """
    watch = Watch(live_server.url)
    with ExitStack() as contexts:

        def open_page(
            width=1280, height=900, locale="zh-TW", color_scheme="light", user=None, **options
        ) -> Page:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                base_url=live_server.url,
                locale=locale,
                color_scheme=color_scheme,
                **options,
            )
            contexts.callback(context.close)
            watch.over(context)
            if user is not None:
                sign_in(context, user, live_server.url)
            return context.new_page()

        yield open_page
    assert not watch.problems, "\n".join(watch.problems)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A desktop window in Chinese."""
    return new_page()


class Watch:
    """Collects what a page should not do: errors, breaches of the content policy, strangers asked."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.documents: set[str] = set()
        self.problems: list[str] = []

    def over(self, context: BrowserContext) -> None:
        context.on("request", self.note_request)
        context.on("response", self.note_response)
        context.on("console", self.note_message)
        context.on("weberror", lambda error: self.problems.append(f"script error: {error.error}"))

    def note_request(self, request: Request) -> None:
        if request.is_navigation_request():
            self.documents.add(request.url)
        if not request.url.startswith((f"{self.origin}/", "data:", "blob:", "about:")):
            self.problems.append(f"foreign request: {request.url}")

    def note_response(self, response: Response) -> None:
        if response.status >= 500:
            self.problems.append(f"status {response.status}: {response.url}")

    def note_message(self, message: ConsoleMessage) -> None:
        address = message.location["url"]
        # The page's own status is for the test to judge: some want a 404. For an icon Chromium asks
        # unbidden, once in its life: that would fail whichever test comes first.
        judged = address in self.documents or address == f"{self.origin}/favicon.ico"
        if message.type == "error" and not (judged and message.text.startswith("Failed to load resource")):
            self.problems.append(f"console: {message.text} ({address})")


def sign_in(context: BrowserContext, user, origin: str) -> None:
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": origin}])


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """`assert_accessible(page)`: axe finds nothing, its best practices included."""

    def check(page: Page) -> None:
        violations = Axe().run(page, options=RULES).response["violations"]
        found = [
            f"{violation['id']}: {violation['help']}: {node['html']}"
            for violation in violations
            for node in violation["nodes"]
        ]
        assert not found, f"{page.url}\n" + "\n".join(found)

    return check
