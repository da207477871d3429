"""A spreadsheet (OpenDocument) written while it is sent: no more of it in memory than a piece."""

from collections.abc import Iterator
from html import escape
from io import RawIOBase
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

# With its header. What does not fit goes on in another sheet.
MOST_ROWS = 1_048_576
# The least work: a sheet is mostly the same few words, which any level makes small.
LEVEL = 1
# Two exports with no change between are the same bytes.
MADE_ON = (1980, 1, 1, 0, 0, 0)
MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
SCHEMA = "urn:oasis:names:tc:opendocument:xmlns"
MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="{SCHEMA}:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MEDIA_TYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
"""
BEGINNING = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="{SCHEMA}:office:1.0" xmlns:table="{SCHEMA}:table:1.0"
 xmlns:text="{SCHEMA}:text:1.0" xmlns:style="{SCHEMA}:style:1.0" xmlns:number="{SCHEMA}:datastyle:1.0"
 office:version="1.3"><office:automatic-styles><number:date-style style:name="iso">
<number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/>
<number:text>-</number:text><number:day number:style="long"/></number:date-style>
<style:style style:name="day" style:family="table-cell" style:data-style-name="iso"/>
</office:automatic-styles><office:body><office:spreadsheet>"""
END = "</office:spreadsheet></office:body></office:document-content>"


class Sent(RawIOBase):
    """What the archive wrote and nobody took yet. There is no going back in it."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        piece = b"".join(self.pieces)
        self.pieces.clear()
        return piece


def sheet_pieces(name: str, header: list[str], rows: Iterator[list[bytes]]) -> Iterator[bytes]:
    """Yield a spreadsheet of rows that are XML already.

    Where it breaks off it has no central directory: no program takes it for whole.
    """
    sent = Sent()
    archive = ZipFile(sent, "w", ZIP_DEFLATED, compresslevel=LEVEL)
    archive.writestr(entry("mimetype", ZIP_STORED), MEDIA_TYPE)
    archive.writestr(entry("META-INF/manifest.xml"), MANIFEST)
    try:
        content = archive.open(entry("content.xml"), "w", force_zip64=True)
        try:
            for part in content_parts(name, header, rows):
                content.write(part)
                if sent.pieces:
                    yield sent.taken()
        finally:
            content.close()
    except BaseException:
        archive.close()  # Into what nobody takes any more.
        raise
    archive.close()
    yield sent.taken()


def entry(name: str, compression: int = ZIP_DEFLATED) -> ZipInfo:
    found = ZipInfo(name, MADE_ON)
    found.compress_type = compression
    found._compresslevel = LEVEL  # type: ignore[attr-defined]
    return found


def content_parts(name: str, header: list[str], rows: Iterator[list[bytes]]) -> Iterator[bytes]:
    """Yield the document, sheet after sheet."""
    titles = "".join(f"{TEXT_CELL}{escape(title)}</text:p></table:table-cell>" for title in header)
    head = f"<table:table-row>{titles}</table:table-row>".encode()
    yield BEGINNING.encode() + table(name, 1, head)
    sheet, room = 1, MOST_ROWS - 1
    for some in rows:
        while len(some) > room:
            sheet += 1
            yield b"".join(some[:room]) + b"</table:table>" + table(name, sheet, head)
            some, room = some[room:], MOST_ROWS - 1
        room -= len(some)
        yield b"".join(some)
    yield f"</table:table>{END}".encode()


TEXT_CELL = '<table:table-cell office:value-type="string"><text:p>'


def table(name: str, sheet: int, head: bytes) -> bytes:
    title = name if sheet == 1 else f"{name} {sheet}"
    return f'<table:table table:name="{escape(title)}">'.encode() + head
