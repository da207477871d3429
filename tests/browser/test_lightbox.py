"""Photos large over the page: by keyboard on a desk, by finger on a phone, and without script."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from PIL import Image

from tests.factories import make_meeting, make_photo

SHIFTS = """
new Promise((answer) => {
  const observer = new PerformanceObserver((list) => {
    answer(list.getEntries().reduce((sum, entry) => sum + entry.value, 0));
  });
  observer.observe({ type: "layout-shift", buffered: true });
  setTimeout(() => answer(0), 300);
})
"""


def photo_with_files(meeting, number: int, size=(640, 480), **values):
    token = f"{number:032}"
    for name in ("320.webp", "640.webp", "640.jpg"):
        file = io.BytesIO()
        Image.new("RGB", size, ("teal", "maroon", "navy")[number]).save(
            file, name[-4:].strip(".").replace("jpg", "jpeg")
        )
        storages["renditions"].save(f"{token}/{name}", ContentFile(file.getvalue()))
    width, height = size
    return make_photo(
        published=True,
        meeting=meeting,
        rendition_token=token,
        width=width,
        height=height,
        order=number,
        **values,
    )


@pytest.fixture
def gallery(countries):
    """A meeting with an upright photo, a panorama and one whose caption is in both languages."""
    meeting = make_meeting(published=True)
    photo_with_files(meeting, 0, (640, 960), caption="直幅", credit="秘書處", licence="cc_by")
    photo_with_files(meeting, 1, (640, 160), caption="全景", kind="illustration")
    photo_with_files(meeting, 2, caption="合影", caption_en="Together", licence="all_rights")
    return meeting


def count(page) -> str:
    return page.locator(".lightbox-count [data-lightbox-several]").first.inner_text()


def test_lightbox_by_keyboard_shows_each_photo_says_which_and_gives_the_focus_back(
    gallery, new_page, assert_accessible
):
    page = new_page(width=1440)
    page.goto(f"/en/meetings/{gallery.slug}/")
    links, box = page.locator("a[data-lightbox]"), page.locator("dialog.lightbox")
    links.nth(0).focus()
    page.keyboard.press("Enter")
    assert box.is_visible()
    assert count(page) == "1 / 3"
    assert page.evaluate("document.querySelector('dialog').contains(document.activeElement)")
    assert page.evaluate("getComputedStyle(document.documentElement).overflowY") == "hidden"
    assert box.locator(".lightbox-caption [lang=zh-Hant]").first.inner_text() == "直幅"
    assert box.locator("[data-lightbox-licence]:visible").inner_text() == "CC BY 4.0"
    assert_accessible(page)

    for key, shown in (("ArrowRight", 2), ("End", 3), ("ArrowRight", 1), ("ArrowLeft", 3), ("Home", 1)):
        page.keyboard.press(key)
        assert count(page) == f"{shown} / 3", key
    page.keyboard.press("ArrowRight")
    assert box.locator(".photo-kind").count() == 1
    assert page.locator(".lightbox-stage img").evaluate(
        "image => image.decode().then(() => image.naturalWidth)"
    )
    with page.expect_download() as kept:
        box.locator("[data-lightbox-download]").click()
    assert kept.value.suggested_filename == f"{gallery.photos.all()[1].code}_全景.jpg"
    assert box.locator("[data-lightbox-page]").get_attribute("href") == links.nth(1).evaluate(
        "link => link.href"
    )

    page.keyboard.press("Escape")
    page.wait_for_timeout(200)
    assert box.is_hidden()
    assert page.evaluate("history.state") is None
    assert links.nth(0).evaluate("link => link === document.activeElement")
    address = page.url
    links.nth(2).click()
    assert count(page) == "3 / 3"
    assert box.locator(".lightbox-caption").inner_text() == "Together"
    page.go_back()
    box.wait_for(state="hidden")
    assert page.url == address
    assert links.nth(2).evaluate("link => link === document.activeElement")
    with page.context.expect_page() as opened:
        links.nth(1).click(modifiers=["Control"])
    opened.value.wait_for_url("**/en/photos/**")
    assert box.is_hidden()


def swipe(page, across: int) -> None:
    session = page.context.new_cdp_session(page)
    for kind, x in (("touchStart", 180), ("touchMove", 180 + across // 2), ("touchMove", 180 + across)):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": 300}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_lightbox_on_a_phone_follows_the_finger_and_without_script_each_link_leads_to_its_page(
    gallery, new_page, assert_accessible
):
    page = new_page(width=360, height=740, has_touch=True, color_scheme="dark")
    page.goto(f"/meetings/{gallery.slug}/")
    page.locator(".photo-grid").scroll_into_view_if_needed()
    page.wait_for_timeout(200)
    assert page.evaluate(SHIFTS) == 0
    frames = page.locator(".photo-grid .photo-frame").evaluate_all(
        "frames => frames.map(frame => frame.offsetWidth / frame.offsetHeight)"
    )
    assert [round(ratio, 1) for ratio in frames] == [0.7, 4.0, 1.3]

    page.locator("a[data-lightbox]").nth(0).tap()
    for across, shown in ((-120, 2), (-120, 3), (120, 2), (-20, 2)):
        swipe(page, across)
        assert count(page) == f"{shown} / 3"
    assert_accessible(page)
    buttons = page.locator(".lightbox button").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(one => Math.min(one.width, one.height))"
    )
    assert len(buttons) == 3
    assert min(buttons) >= 44
    # 1280 by 1024 pixels at 400 %.
    page.set_viewport_size({"width": 320, "height": 256})
    assert page.locator(".lightbox").evaluate("box => box.scrollWidth - box.clientWidth") <= 0
    page.locator("[data-lightbox-page]").scroll_into_view_if_needed()
    page.locator("[data-lightbox-close]").tap()
    page.locator(".lightbox").wait_for(state="hidden")

    page = new_page(width=360, java_script_enabled=False)
    page.goto(f"/meetings/{gallery.slug}/")
    page.locator("a[data-lightbox]").nth(1).click()
    assert page.url.endswith(f"/photos/{gallery.photos.all()[1].slug}/")
    assert page.locator("h1").inner_text() == "全景"
