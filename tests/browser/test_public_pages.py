"""Every type of public page as readers meet it, judged by axe and by probes of what axe does not see.

Widths, languages, light and dark, without script, in print.

Each page is opened in one of the ways below, in turn, so that every way is taken by several pages; with
`--every-combination` in all of them, which takes minutes.
"""

from collections.abc import Iterator

from django.urls import reverse

from portal.accounts.models import Agency
from portal.pages.site_plan import page_names
from portal.pages.sitemaps import SECTIONS

WAYS = (
    {"prefix": "", "width": 360},
    {"prefix": "/en", "width": 320, "color_scheme": "dark"},
    {"prefix": "", "width": 1440, "color_scheme": "dark"},
    {"prefix": "/en", "width": 768, "scripts": False},
    {"prefix": "", "width": 320, "scripts": False, "color_scheme": "dark"},
    {"prefix": "/en", "width": 1440},
    {"prefix": "/en", "width": 412},
    {"prefix": "", "width": 768, "media": "print"},
    {"prefix": "/en", "width": 360, "media": "print"},
)
STATES = (
    "/style/",
    "/search/?q=%E6%9B%BC%E5%BE%B9%E6%96%AF%E7%89%B9",
    "/search/?q=zzzz",
    "/follow-ups/?lead_agency=none",
    "/meetings/?q=zzzz",
    "/trips/?year=19x6",
    "/data/meetings.csv?year=19x6",
    "/trips/trip-1999-999/",
)
# What axe does not see, each as a list of what is wrong.
PROBES = {
    "headings": """() => {
      const found = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")];
      const levels = found.map((one) => Number(one.tagName[1]));
      const jumps = levels.filter((level, place) => place && level > levels[place - 1] + 1);
      return levels.filter((level) => level === 1).length === 1 && !jumps.length ? [] : [levels.join(" ")];
    }""",
    "pictures without words or size": """() => [...document.querySelectorAll("main img")].filter(
      (one) => !one.alt.trim() || !one.width || !one.height).map((one) => one.outerHTML)""",
    "tables without heads": """() => [...document.querySelectorAll("table")].filter(
      (one) => !one.querySelector("th[scope]")).map((one) => one.outerHTML.slice(0, 80))""",
    "fields without a name": """() => [
      ...document.querySelectorAll("input:not([type=hidden]), select")
    ].filter((one) => !one.labels?.length && !one.ariaLabel).map((one) => one.outerHTML)""",
    "wider than the window": """() => {
      const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
      return wide > 0 ? [`${wide} pixels`] : [];
    }""",
    "cut with more room between letters and lines (WCAG 1.4.12)": """() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`);
      document.adoptedStyleSheets = [sheet];
      const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
      const words = "main :is(p, li, dd, dt, th, td, h1, h2, h3, a, span)";
      const cut = [...document.querySelectorAll(words)].filter((one) =>
        getComputedStyle(one).overflowX === "hidden" && one.scrollWidth > one.clientWidth + 1
          && !one.closest(".visually-hidden, [hidden]")
      ).map((one) => one.outerHTML.slice(0, 80));
      document.adoptedStyleSheets = [];
      return wide > 0 ? [`${wide} pixels`, ...cut] : cut;
    }""",
}


def every_page() -> Iterator[str]:
    """Yield the pages of the plan, one page of each kind of record, and further states."""
    yield from (reverse(name) for name in page_names())
    for model in SECTIONS.values():
        rows = model.objects.all() if model is Agency else model.objects.published()
        yield rows.first().get_absolute_url()
    yield from STATES


def ways_of(place: int, everything: bool) -> list[dict]:
    """Return the ways in which a page is opened: the next one in turn, or all."""
    return list(WAYS) if everything else [WAYS[place % len(WAYS)]]


def opened(new_page, *, prefix, media=None, scripts=True, **options):
    """A window; without scripts they are empty files, since axe is one itself."""
    page = new_page(**options)
    page.emulate_media(media=media)
    if not scripts:
        page.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    return page


def wrongs(page) -> Iterator[str]:
    for name, probe in PROBES.items():
        yield from (f"{name}: {found}" for found in page.evaluate(probe))


def test_every_type_of_public_page_is_accessible_whatever_the_reader_uses(
    first_record, new_page, assert_accessible, pytestconfig
):
    everything = pytestconfig.option.every_combination
    pages = list(enumerate(every_page()))
    found = []
    for way in WAYS:
        page = opened(new_page, **way)
        for place, address in pages:
            if way not in ways_of(place, everything):
                continue
            page.goto(f"{way['prefix']}{address}")
            found += [f"{page.url} {way}: {wrong}" for wrong in wrongs(page)]
            assert_accessible(page)
        page.close()
    assert not found, "\n".join(found)
