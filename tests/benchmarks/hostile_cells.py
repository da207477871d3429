"""Opens files of hostile text in LibreOffice: no cell may be a formula, and Chinese must be whole.

    uv run python tests/benchmarks/hostile_cells.py

Plants text that a spreadsheet would run in a portal of its own, takes the files of two sets away, lets
LibreOffice (`soffice`) turn each into a flat document and looks at its cells. Ends with 1 where one runs.
It also opens a file without the guard, in which a formula must be found: else the look would prove nothing.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
# Comma, double quote, UTF-8, from the first line; each column as the program takes it, formulas evaluated.
AS_CSV = "CSV:44,34,76,1,,0,false,true,false,false,false,-1,true"
HOSTILE = (
    "=1+1",
    '=HYPERLINK("http://example.com","看")',
    "+SUM(1;2)",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "=cmd|' /C calc'!A0",
    '"=1+1',
    ",=1+1",
    "＝1+1",
)
FILES = ("csv", "csv?header=zh", "csv?bom=0", "ods", "ods?header=zh")
CHINESE = "臺中市峯𠮷，「姊妹市」；第二行"


def cells(document: Path) -> Iterator[tuple[str, str]]:
    """Yield (formula, text) of every cell that says something."""
    for cell in ElementTree.parse(document).iter(f"{TABLE}table-cell"):
        text = "\n".join("".join(part.itertext()) for part in cell.iter(f"{TEXT}p"))
        if text:
            yield cell.get(f"{TABLE}formula", ""), text


def opened(path: Path) -> list[tuple[str, str]]:
    """Return the cells of a file as LibreOffice opens it."""
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{path.parent}/profile"]
    command += [f"--infilter={AS_CSV}"] if path.suffix == ".csv" else []
    command += ["--convert-to", "fods", "--outdir", str(path.parent), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return list(cells(path.with_suffix(".fods")))


def planted() -> None:
    from django.core.management import call_command

    from tests.factories import make_city, make_meeting

    call_command("migrate", verbosity=0)
    city = make_city(published=True)
    for text in HOSTILE:
        make_city(name=text, profile=f"{text}{CHINESE}", other_names=f"{text}\n{CHINESE}", published=True)
        make_meeting(title=text, told_us=CHINESE, host_city=city, city=city, published=True)


def main() -> int:
    from django.test import Client

    planted()
    folder, wrong = Path(os.environ["PORTAL_DATA"]), 0
    files = [f"{name}.{end}" for name in ("cities", "meetings") for end in FILES]
    for file in files:
        path = folder / file.partition("?")[0]
        path.write_bytes(b"".join(Client().get(f"/data/{file}", headers={"Host": "localhost"})))
        found = opened(path)
        formulas = [text for formula, text in found if formula]
        whole = sum(CHINESE in text for _formula, text in found)
        print(f"{file}: {len(found)} cells, {len(formulas)} formulas, Chinese whole in {whole}")
        wrong += bool(formulas) or not whole
    unguarded = folder / "unguarded.csv"
    unguarded.write_text("".join(f"{line}\r\n" for line in HOSTILE[:1]), encoding="utf-8")
    seen = sum(bool(formula) for formula, _text in opened(unguarded))
    print(f"without the guard: {seen} formulas")
    return bool(wrong or not seen)


if __name__ == "__main__":
    if shutil.which("soffice") is None:
        sys.exit("There is no soffice: install LibreOffice Calc.")
    with tempfile.TemporaryDirectory(prefix="portal-cells-") as place:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "portal.settings", "PORTAL_DATA": place}
        Path(place, "static").mkdir()
        sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
        import django

        django.setup()
        sys.exit(main())
