"""The data files of the first record, read.

Each `*.toml` file holds tables named as in `loading.TABLES`; a row's fields are the model's own names.

- `key` names a row so that other rows can refer to it; a reference is the other row's key.
- A list under a reverse relation (`participants`, `readings`) holds the row's own children.
- `citations` are written as children too. A bare text is a section of the report to the council; a table is
  a citation in full. What the report's sections are called in English stands once, under `[sections]`.
"""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
REPORT = "report"

type Row = dict[str, Any]


def read_rows() -> dict[str, list[Row]]:
    """Return the rows of every table, in the order of the files' names and then as written."""
    tables: dict[str, list[Row]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for table, rows in tomllib.loads(path.read_text("utf-8"), parse_float=Decimal).items():
            tables.setdefault(table, []).extend([rows] if isinstance(rows, dict) else rows)
    return tables


def citation_row(written: str | Row, sections: dict[str, str]) -> Row:
    """Return a citation in full: the report's sections get their English name."""
    row = {"section": written} if isinstance(written, str) else dict(written)
    row.setdefault("document", REPORT)
    if row["document"] == REPORT:
        row["section_en"] = sections[row["section"]]
    return row
