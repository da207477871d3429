"""Takes a picture of every type of public page: `uv run python docs/take_page_pictures.py [WORD…]`.

At 360, 768 and 1440 pixels, in Chinese and English, light and dark, into `screenshots/`, which is not kept.
With words, only pages whose address holds one of them. `--readme` takes the four of the README instead,
into `docs/pictures/`. Starts a demo of its own; the site map says what
pages there are, so a new type comes along by itself.
"""

import io
import re
import sys
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit
from urllib.request import urlopen

from demo_server import CHROMIUM, QUIET, ROOT, demo
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

PICTURES = ROOT / "screenshots"
WIDTHS = (360, 768, 1440)
SCHEMES = ("light", "dark")
LANGUAGES = {"zh": "", "en": "/en"}
# States of pages that the site map does not name.
STATES = {
    "search-found": "/search/?q=%E6%9B%BC%E5%BE%B9%E6%96%AF%E7%89%B9",
    "search-nothing": "/search/?q=zzzz",
    "list-filtered": "/follow-ups/?lead_agency=none",
    "list-empty": "/meetings/?q=zzzz",
    "list-problem": "/trips/?year=19x6",
    "data-refused": "/data/meetings.csv?year=19x6",
    "not-found": "/trips/trip-1999-999/",
    "style": "/style/",
}


class View(NamedTuple):
    """One picture of the README: a page in a window, from the element `at` on."""

    name: str
    path: str
    width: int
    height: int
    scheme: str
    at: str = "body"


README = (
    View("trip", "/trips/trip-2026-001/", 1280, 860, "light"),
    View("meetings", "/en/trips/trip-2026-001/", 1280, 860, "dark", "#meetings"),
    View("partners", "/", 1280, 860, "light", ".home-partners"),
    View("phone", "/en/trips/trip-2026-001/", 390, 860, "light", "#coverage"),
)


def addresses(origin: str) -> Iterator[tuple[str, str]]:
    """Yield (name, path) of every page without an argument, one page of each kind, and further states."""
    for index in located(f"{origin}/sitemap.xml"):
        section = urlsplit(index).path
        paths = [urlsplit(address).path for address in located(f"{origin}{section}")]
        chinese = [path for path in paths if not path.startswith("/en/")]
        for path in chinese if section.startswith("/sitemap-pages-") else chinese[:1]:
            yield unquote(path).strip("/").replace("/", "-") or "home", path
    yield from STATES.items()


def located(address: str) -> list[str]:
    """Return the addresses that a file of the sitemap names."""
    with urlopen(address, timeout=60) as answer:  # noqa: S310 - the demo's own address
        return re.findall(r"<loc>(.+?)</loc>", answer.read().decode())


def take(browser: Browser, origin: str, pages: list[tuple[str, str]]) -> None:
    """Write one picture of each page for each width, language and scheme."""
    for width, scheme in product(WIDTHS, SCHEMES):
        context = browser.new_context(
            base_url=origin,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        page = context.new_page()
        for (name, path), (language, prefix) in product(pages, LANGUAGES.items()):
            page.goto(f"{prefix}{path}")
            page.evaluate("document.querySelectorAll('img').forEach(one => { one.loading = 'eager' })")
            page.wait_for_function("() => [...document.images].every(one => one.complete)")
            wide = page.evaluate("document.documentElement.scrollWidth") - width
            if wide > 0:
                print(f"{prefix}{path} at {width}: {wide} pixels too wide", flush=True)
            page.screenshot(path=PICTURES / f"{name}-{width}-{language}-{scheme}.png", full_page=True)
        context.close()
        print(f"{width} {scheme}: {len(pages)} pages", flush=True)


def take_readme(browser: Browser, origin: str) -> None:
    """Write the pictures of the README, in few colours: pages have no more."""
    (ROOT / "docs" / "pictures").mkdir(exist_ok=True)
    for view in README:
        size = {"width": view.width, "height": view.height}
        context = browser.new_context(base_url=origin, viewport=size, color_scheme=view.scheme)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(view.path)
        page.evaluate("document.querySelectorAll('img').forEach(one => { one.loading = 'eager' })")
        page.wait_for_function("() => [...document.images].every(one => one.complete)")
        top = page.locator(view.at).first.evaluate("one => one.getBoundingClientRect().top + scrollY")
        clip = {"x": 0, "y": max(0, top - 24), **size}
        shot = page.screenshot(clip=clip, full_page=True)  # type: ignore[arg-type]
        picture = Image.open(io.BytesIO(shot)).convert("RGB").quantize(224, dither=Image.Dither.NONE)
        picture.save(ROOT / "docs" / "pictures" / f"{view.name}.png", optimize=True)
        context.close()


def main(words: list[str]) -> None:
    PICTURES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as name,
        sync_playwright() as playwright,
        demo(Path(name) / "data", PORTAL_STYLE_PAGE="1") as (origin, _accounts),
    ):
        found = list(addresses(origin))
        pages = [one for one in found if not words or any(word in one[1] for word in words)]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        if "--readme" in words:
            take_readme(browser, origin)
        else:
            take(browser, origin, pages)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
