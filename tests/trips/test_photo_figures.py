"""The markup of photos in pages: escaped, in two languages, at every size, for models and light rows."""

import re
from types import SimpleNamespace

import pytest
from django.template import engines
from django.utils import translation

from portal.records.publishing import Preview, previewing
from trips.models import Photo
from trips.photo_figures import ShownPhoto, photo_figure, photo_grid, picture, shape_and_sizes
from trips.trip_page.render import photo_row

HOSTILE = "<b>\"'&%s{0}"


def a_row(**values) -> SimpleNamespace:
    """What a page may pass in place of a model instance: the columns of `ShownPhoto` and nothing else."""
    row = {"slug": "photo-2026-001", "kind": "photograph", "licence": "ogdl", "width": 4000, "height": 3000}
    texts = dict.fromkeys(("caption", "caption_en", "alt_text", "alt_text_en", "credit", "credit_en"), "")
    return SimpleNamespace(**row | texts | {"caption": "合影", "alt_text": "兩人握手"} | values)


def test_light_row_has_all_that_a_figure_reads_and_looks_as_the_model_does():
    row = a_row(credit="秘書處")
    photo = Photo(code="PHOTO-2026-001", **{key: value for key, value in vars(row).items() if key != "slug"})

    assert {name for name in dir(ShownPhoto) if not name.startswith("_")} == set(vars(row))
    assert photo_figure(row) == photo_figure(photo)


def test_figure_links_its_picture_to_the_photos_page_and_names_every_size():
    html = photo_figure(a_row())

    assert '<a class="photo-frame" href="/photos/photo-2026-001/"' in html
    sizes = re.search(r'srcset="([^"]+)"', html)[1].split(", ")
    steps = (320, 640, 960, 1280, 2048)
    assert sizes == [f"/photos/photo-2026-001/{step}.webp {step}w" for step in steps]
    assert 'src="/photos/photo-2026-001/1280.jpg" alt="兩人握手" width="4000" height="3000"' in html
    assert 'loading="lazy"' in html
    assert "lang=" not in html


def test_picture_that_is_seen_first_is_fetched_first():
    html = picture(a_row(), "(min-width: 74rem) 100%, 100vw", eager=True)

    assert 'fetchpriority="high"' in html
    assert "lazy" not in html
    assert 'sizes="(min-width: 74rem) 100%, 100vw"' in html


def test_every_value_of_a_figure_is_escaped():
    texts = dict.fromkeys(("slug", "licence", "caption", "alt_text", "credit"), HOSTILE)

    for language in ("zh-hant", "en"):
        with translation.override(language):
            html = photo_figure(a_row(**texts), HOSTILE)

        assert html.count("&lt;b&gt;&quot;&#x27;&amp;%s{0}") == 12
        assert HOSTILE not in html
        assert "<b>" not in html


def test_figure_in_english_marks_what_is_there_in_chinese_only():
    row = a_row(caption_en="Together", credit="秘書處")

    with translation.override("en"):
        html = photo_figure(row)

    assert 'href="/en/photos/photo-2026-001/"' in html
    assert "/en/photos/photo-2026-001/320.webp 320w" in html
    assert "<figcaption>Together " in html
    assert 'alt="兩人握手" lang="zh-Hant"' in html
    assert '<span class="photo-credit" lang="zh-Hant">秘書處</span>' in html


def test_figure_without_caption_says_so_and_an_illustration_is_named_one():
    assert '<figcaption><span class="not-stated">' in photo_figure(a_row(caption=""))
    assert '<figcaption><strong class="photo-kind">' in photo_figure(a_row(kind="illustration"))
    assert "photo-kind" not in photo_figure(a_row())


def test_picture_in_a_preview_stands_under_its_link():
    figure = photo_figure(a_row())

    with previewing(Preview(token="A" * 43)):
        previewed = photo_figure(a_row())

    folder = f"/preview/{'A' * 43}/photos/photo-2026-001/"
    assert previewed.count(folder) == 6
    assert photo_figure(a_row()) == figure


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        ((4000, 3000), "4-3"),
        ((3024, 4032), "3-4"),
        ((1080, 1920), "2-3"),
        ((800, 800), "1-1"),
        ((1920, 1080), "16-9"),
        ((8000, 2000), "4-1"),
        ((20000, 500), "4-1"),
        ((1, 1), "1-1"),
        ((0, 0), "4-3"),
    ],
)
def test_frame_has_the_shape_nearest_to_the_picture(size, shape):
    assert shape_and_sizes(*size)[0] == f"photo-ratio-{shape}"


def test_grid_is_a_list_of_figures_in_their_order_and_templates_reach_it():
    rows = [a_row(slug=f"photo-2026-00{number}") for number in range(3)]

    html = engines["django"].from_string("{% load photos %}{% photo_grid rows %}").render({"rows": rows})

    assert html == photo_grid(rows)
    assert re.findall(r'<li><figure.*?href="/photos/photo-2026-(\d+)/"', html) == ["000", "001", "002"]


@pytest.mark.parametrize(
    ("size", "sizes"),
    [
        ((4000, 3000), "(min-width: 48rem) 12.0rem, 10.7rem"),
        ((1080, 1920), "(min-width: 48rem) 5.1rem, 4.5rem"),
        ((None, None), "(min-width: 48rem) 12.0rem, 10.7rem"),
    ],
)
def test_photo_in_a_row_of_one_height_says_how_wide_its_shape_stands(size, sizes):
    width, height = size

    assert f'sizes="{sizes}"' in photo_row([a_row(width=width, height=height)])
