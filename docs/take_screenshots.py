"""Takes the pictures of the staff guide: `uv run python docs/take_screenshots.py`.

Starts a demo of its own in a temporary folder, does the five jobs there in Chromium as staff would, and
writes the pictures to `docs/staff-guide/`. The repository's own data are not touched. What is entered is
marked as a sample; its itinerary is that of the first record.
"""

import csv
import io
import tempfile
from pathlib import Path

from demo_server import CHROMIUM, QUIET, ROOT, Account, demo
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = ROOT / "docs" / "staff-guide"
DESK, PHONE = (1280, 800), (390, 780)
COLOURS, MARGIN = 128, 20
TITLE = "市長率團赴美考察（範例）"
ITINERARY = """日期/地點\t行程內容
(台灣時間) 深夜 桃園國際機場\t自桃園機場出發赴美
3/11 (三) —3/13 (五) 大波士頓地區\t拜會 姊妹市曼徹斯特市政府
\t參訪 麻省理工學院
\t拜會 波士頓市政府
2/30 大紐約地區\t拜會 紐約中華公所
〃\t於 Columbus Park 向國父銅像獻花致敬
"""
NAMES = {"editor": "編輯人員", "publisher": "發布人員", "reporter": "機關填報人員"}
# File names as a phone gives them, and when each was taken.
ROLL = (("IMG_2041.JPG", "09:12"), ("IMG_2042.JPG", "09:40"), ("IMG_2043.JPG", "10:05"))


class Desk:
    """Somebody signed in at a screen, and the pictures taken of it."""

    def __init__(self, browser: Browser, origin: str, account: Account, size: tuple[int, int] = DESK) -> None:
        width, height = size
        context = browser.new_context(
            base_url=origin,
            locale="zh-TW",
            timezone_id="Asia/Taipei",
            color_scheme="light",
            reduced_motion="reduce",
            viewport={"width": width, "height": height},
        )
        # The lists at the side are the same on every page, and a quarter of its width.
        context.add_init_script("localStorage.setItem('django.admin.navSidebarIsOpen', 'false')")
        self.page: Page = context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.goto("/admin/login/?next=/admin/")
        self.page.fill("#id_username", account["username"])
        self.page.fill("#id_password", account["password"])
        self.page.click("[type=submit]")

    def picture(self, name: str, *, at: str = "", height: int = 0) -> None:
        """Keep the page from the element `at` on, else from its top: `height` of it, else a window full."""
        size = self.page.viewport_size
        window = (size["width"], size["height"]) if size else DESK
        top = 0
        if at:
            found = self.page.locator(at).first
            top = found.evaluate("element => element.getBoundingClientRect().top + scrollY")
        self.page.wait_for_function(
            "[...document.images].every(one => one.complete || one.loading === 'lazy')"
        )
        self.page.wait_for_timeout(400)
        clip = {"x": 0, "y": max(0, top - MARGIN), "width": window[0], "height": height or window[1]}
        shot = self.page.screenshot(clip=clip, full_page=True, animations="disabled", caret="hide")
        keep_small(shot, name)


def keep_small(content: bytes, name: str) -> None:
    """A page has few colours: a palette makes a quarter of the file."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)
    print(f"{name}.png {(PICTURES / f'{name}.png').stat().st_size // 1000} kB", flush=True)


# 1 登錄出訪


def log_trip(editor: Desk) -> str:
    """Return the address of the trip's pages."""
    page = editor.page
    page.click(".work-start a")
    page.fill("#id_title", TITLE)
    page.fill("#id_starts_on", "115/3/11")
    page.fill("#id_ends_on", "115/3/21")
    page.select_option("#id_category", "study_visit")
    page.fill("#id_purpose", "與姊妹市交換市政經驗。")
    editor.picture("trip-form", height=720)
    page.click("input[name=_continue]")
    return page.url.split("/change/")[0]


def paste_itinerary(editor: Desk, trip: str) -> None:
    page = editor.page
    page.goto(f"{trip}/paste-itinerary/")
    page.fill("textarea", ITINERARY)
    editor.picture("paste-text", height=720)
    page.click("#content-main button.default")
    page.wait_for_selector(".paste-rows")
    editor.picture("paste-rows", at=".paste-rows tbody tr:nth-child(4)", height=640)
    for number in (4, 5):
        page.fill(f"#id_rows-{number}-starts_on", "3/14")
    page.click("button[name=save][value='1']")
    page.wait_for_url("**/change/")


def add_participants(editor: Desk, trip: str) -> None:
    page = editor.page
    page.goto(f"{trip}/change/")
    page.locator("#panel-meetings .panel-item a").first.click()
    meeting = page.url.split("/change/")[0]
    page.goto(f"{meeting}/paste-participants/")
    page.fill("textarea", "魯艾斯 (Jay P. Ruais) 市長\n市長辦公室 王小明 主任等人")
    page.click("#content-main button.default")
    page.wait_for_selector(".paste-rows")
    editor.picture("paste-people", height=640)
    page.click("button[name=save][value='1']")
    page.wait_for_url("**/change/")


# 2 加入照片


def add_photos(editor: Desk, trip: str, folder: Path) -> None:
    page = editor.page
    files = photographs(page, folder)
    page.goto(f"{trip}/photos/")
    page.set_input_files("#pictures", files)
    page.wait_for_selector("[data-roll-below][data-roll-shown]")
    editor.picture("photo-upload", height=640)
    rows = page.locator("[data-roll-row]")
    for number, words in enumerate(("深色地球儀，虛線由桃園連到波士頓與紐約。", "紅圈標出三座城市的地圖。")):
        rows.nth(number).locator("textarea[name$=-alt_text]").fill(words)
    rows.nth(0).locator("input[name=cover]").check()
    page.evaluate("document.activeElement.blur()")
    editor.picture("photo-grid", at="[data-roll-row]", height=640)
    page.locator("#grid input[type=submit]").first.click()
    page.wait_for_selector(".messagelist .success")


def photographs(page: Page, folder: Path) -> list[str]:
    """The demo's own pictures, as a phone would hand them over, and a file that is none."""
    page.goto("/trips/trip-2026-001/")
    found = page.locator("main img").evaluate_all("images => images.map(image => image.src)")
    paths = []
    for address, (name, taken) in zip(dict.fromkeys(found), ROLL, strict=False):
        picture = Image.open(io.BytesIO(page.request.get(address).body())).convert("RGB")
        exif = Image.Exif()
        exif.get_ifd(0x8769)[0x9003] = f"2026:03:12 {taken}:00"
        picture.save(folder / name, "JPEG", exif=exif, quality=88)
        paths.append(str(folder / name))
    bad = folder / "行程表.pdf"
    bad.write_bytes(b"%PDF-1.7\n%%EOF\n")
    return [*paths, str(bad)]


# 3 送審與發布


def submit_and_publish(editor: Desk, publisher: Desk, trip: str) -> None:
    editor.page.goto(f"{trip}/change/")
    editor.picture("checklist", height=640)
    editor.page.goto(f"{trip}/submit/")
    editor.page.locator("fieldset input[type=checkbox]").evaluate_all(
        "boxes => boxes.forEach(b => b.checked = true)"
    )
    editor.page.click("button.default")
    publisher.page.goto(f"{trip}/return/")
    publisher.page.fill("#remarks", "請補摘要，並說明沒有專案報告的理由。第三張照片請填替代文字。")
    publisher.page.click("button.default")
    editor.page.goto(f"{trip}/change/")
    editor.picture("returned", height=560)
    editor.page.goto("/admin/")
    editor.picture("work-list", height=640)
    editor.page.goto(f"{trip}/change/")
    editor.page.fill("#id_summary", "市長率團訪問大波士頓與大紐約地區。")
    editor.page.fill("#id_no_document_reason", "專案報告尚未提出。")
    editor.page.click("input[name=_continue]")
    editor.page.goto(f"{trip}/submit/")
    editor.page.click("button.default")
    preview(editor, trip)
    publisher.page.goto(f"{trip}/publish/")
    publisher.page.fill("#id_day", "2027-01-04")
    publisher.page.fill("#id_time", "09:00")
    publisher.page.evaluate("document.activeElement.blur()")
    publisher.picture("publish", at=".publish-child:nth-of-type(4)", height=720)


def preview(editor: Desk, trip: str) -> None:
    page = editor.page
    page.goto(f"{trip}/change/")
    page.goto(str(page.locator(".object-tools a", has_text="預覽中文頁").get_attribute("href")))
    page.wait_for_selector(".preview-banner")
    editor.picture("preview", height=640)
    page.goto(f"{trip}/preview_links/")
    page.check("input[value='7']")
    page.click("button.default")
    # A link opens the page to whoever reads it: no picture holds one.
    for box in page.locator(".link-made input").all():
        shown = "https://…/en/preview/…/" if "/en/" in box.input_value() else "https://…/preview/…/"
        box.evaluate("(box, text) => { box.value = text }", shown)
    editor.picture("preview-link", height=640)


# 4 填報辦理情形


def report_progress(reporter: Desk) -> None:
    page = reporter.page
    page.goto("/admin/")
    reporter.picture("reporter-list")
    page.click(".work-action")
    page.wait_for_load_state()
    page.fill("#id_text", "窗口已於市府一樓揭牌，三月起受理。")
    page.fill("#id_percent", "60")
    page.select_option("#id_new_status", "in_progress")
    page.evaluate("document.activeElement.blur()")
    reporter.picture("reporter-form", at=".report-about")


# 5 匯入清單


def import_list(editor: Desk, folder: Path) -> None:
    page = editor.page
    rows = list(csv.reader(io.StringIO(page.request.get("/data/cities.csv").text().removeprefix("\ufeff"))))
    header = rows[0]
    new = dict.fromkeys(header, "") | {"name": "高松", "country_id": "JP"}
    wrong = dict.fromkeys(header, "") | {"name": "橫濱", "country_id": "日本國"}
    rows += [[row[name] for name in header] for row in (new, wrong)]
    path = folder / "城市.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    page.goto("/admin/records/importrun/add/?set=cities")
    page.set_input_files("#id_file", str(path))
    editor.picture("import-upload", at="#content-main .submit-row", height=360)
    page.click("#content-main button.default")
    page.wait_for_selector(".import-problems")
    editor.picture("import-check", height=720)


# What everybody meets


def name_the_staff(administrator: Desk) -> None:
    """The pictures are Chinese; the names of the demo's accounts are not."""
    page = administrator.page
    for account, name in NAMES.items():
        page.goto(f"/admin/accounts/user/?q={account}")
        page.locator("#result_list tbody th a").first.click()
        page.fill("#id_first_name", name)
        page.click("input[name=_save]")
        page.wait_for_selector(".messagelist .success")


def meet_a_conflict(editor: Desk, publisher: Desk, trip: str) -> None:
    """Both have the trip open; the publisher saves first."""
    for desk in (editor, publisher):
        desk.page.goto(f"{trip}/change/")
    publisher.page.fill("#id_purpose", "與姊妹市交換市政經驗，並探訪僑社。")
    publisher.page.click("input[name=_continue]")
    publisher.page.wait_for_selector(".messagelist .success")
    editor.page.fill("#id_purpose", "與姊妹市及友好城市交換市政經驗。")
    editor.page.click("input[name=_continue]")
    editor.page.wait_for_selector(".conflict")
    editor.picture("conflict", at=".conflict", height=480)


def main() -> None:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        data, files = Path(name) / "data", Path(name) / "files"
        files.mkdir()
        with demo(data) as (origin, accounts):
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            take_all(browser, origin, accounts, files)
            browser.close()


def take_all(browser: Browser, origin: str, accounts: dict[str, Account], files: Path) -> None:
    PICTURES.mkdir(exist_ok=True)
    name_the_staff(Desk(browser, origin, accounts["administrator"]))
    editor = Desk(browser, origin, accounts["editor"])
    publisher = Desk(browser, origin, accounts["publisher"])
    trip = log_trip(editor)
    paste_itinerary(editor, trip)
    add_participants(editor, trip)
    add_photos(editor, trip, files)
    meet_a_conflict(Desk(browser, origin, accounts["editor"]), publisher, trip)
    submit_and_publish(editor, publisher, trip)
    report_progress(Desk(browser, origin, accounts["reporter"], PHONE))
    import_list(editor, files)


if __name__ == "__main__":
    main()
