"""Files of rows as spreadsheet programs make them, and importing as a person does it."""

import csv
from datetime import date
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from openpyxl import Workbook

from portal.pages.datasets import DATASETS
from portal.records.exports import Type

Rows = list[list[Any]]
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
ODS_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)


def rows_of(text: str) -> Rows:
    """The rows of a CSV text, header first."""
    return list(csv.reader(StringIO(text.removeprefix("\ufeff"))))


def table(*rows: dict[str, Any]) -> Rows:
    """Rows with the header that they need."""
    names = list(dict.fromkeys(["id", *(name for row in rows for name in row)]))
    return [names, *([row.get(name, "") for name in names] for row in rows)]


def as_csv(rows: Rows, encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    buffer = StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode(encoding)


def typed(rows: Rows, data_set: str) -> Rows:
    """Cells as a spreadsheet program takes them: real numbers, truths and days."""
    kinds = {column.name: column.type for column in DATASETS[data_set].columns}
    header, *others = rows
    return [
        header,
        *([typed_cell(kinds[name], cell) for name, cell in zip(header, row, strict=True)] for row in others),
    ]


def typed_cell(kind: Type, cell: str) -> Any:
    if not cell:
        return None
    if kind in (Type.INTEGER, Type.NUMBER):
        return float(cell)
    if kind is Type.BOOLEAN:
        return cell == "true"
    if kind in (Type.DATE, Type.PARTIAL_DATE) and len(cell) == 10:
        return date.fromisoformat(cell)
    return cell


def as_xlsx(rows: Rows, *, sheets: int = 1) -> bytes:
    book, output = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
        for cell in book.active[book.active.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    for _ in range(sheets - 1):
        book.create_sheet().append(["second sheet"])
    book.save(output)
    return output.getvalue()


def as_ods(rows: Rows, *, extra: str = "") -> bytes:
    manifest = (
        b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        b'<manifest:file-entry manifest:full-path="/" manifest:media-type="%s"/></manifest:manifest>'
        % ODS_TYPE
    )
    body = "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODS_NAMES} office:version="1.3">'
        f'<office:body><office:spreadsheet><table:table table:name="1">{body}{extra}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": ODS_TYPE, "META-INF/manifest.xml": manifest, "content.xml": content.encode()})


def ods_cell(value: Any) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, bool):
        kind = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, float):
        kind = f'office:value-type="float" office:value="{value:.15g}"'
    elif isinstance(value, date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    else:
        kind = 'office:value-type="string"'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f"<table:table-cell {kind}>{lines}</table:table-cell>"


def zipped(files: dict[str, bytes]) -> bytes:
    output = BytesIO()
    with ZipFile(output, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return output.getvalue()


def page(name: str, *arguments: Any) -> str:
    with translation.override("zh-hant"):
        return reverse(f"admin:records_importrun_{name}", args=arguments)


def send(client: Any, data_set: str, content: bytes | Rows, name: str = "表.csv") -> Any:
    """Send a file and return the page of what it would do, or the form with its errors."""
    content = as_csv(content) if isinstance(content, list) else content
    file = SimpleUploadedFile(name, content)
    return client.post(page("add"), {"data_set": data_set, "file": file}, follow=True)


def report(answer: Any) -> Any:
    return answer.context_data["report"]


def messages(answer: Any) -> list[tuple[int, str, str, str]]:
    """Row, column's letter, column and message of every error."""
    return [(one.row, one.place, one.column, one.message) for one in report(answer).problems]


def press(client: Any, answer: Any) -> str:
    """Press the button of what was shown, and return the page that grows."""
    run, shown = answer.context_data["run"], report(answer)
    data = {"fingerprint": shown.fingerprint, "rows": shown.read}
    return client.post(page("run", run.pk), data).getvalue().decode()
