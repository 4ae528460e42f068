"""Files that are small to send and large, deep or slow to read. Each is made here by a rule of our own."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACK = "http://schemas.openxmlformats.org/package/2006"
LAUGHS = "<!DOCTYPE a [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)) + "]>"


def workbook(sheet: str, strings: str = "", *, more: dict[str, bytes] | None = None) -> bytes:
    """A small XLSX around a sheet's rows."""
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACK}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kinds}sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACK}/relationships"><Relationship Id="a" Type="{REL}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets><sheet name="a" sheetId="1" r:id="a"/></sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACK}/relationships"><Relationship Id="a" '
        f'Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="b" Type="{REL}/sharedStrings" '
        'Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet if sheet.startswith("<!") else f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
    }
    return zipped({**{name: text.encode() for name, text in parts.items()}, **(more or {})})


def zipped(parts: dict[str, bytes]) -> bytes:
    """A ZIP of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


def row(number: int, *cells: str) -> str:
    """One row of a sheet."""
    return f'<row r="{number}">' + "".join(f'<c t="inlineStr"><is><t>{escape(one)}</t></is></c>' for one in cells) + "</row>"


def picture(width: int, height: int, kind: int = 6) -> bytes:
    """A PNG that says it is this large."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(200_000), 9)) + chunk(b"IEND", b"")


def frames(count: int) -> bytes:
    """A GIF of very many frames."""
    one = b"\x21\xf9\x04\x00\x01\x00\x00\x00" + b"\x2c" + struct.pack("<HHHHB", 0, 0, 60_000, 60_000, 0) + b"\x02\x02\x44\x01\x00"
    return b"GIF89a" + struct.pack("<HHBBB", 60_000, 60_000, 0x80, 0, 0) + bytes(6) + one * count + b";"


def lying(body: bytes) -> bytes:
    """A ZIP whose directory says that everything in it is ten bytes long."""
    at, out = body.find(b"PK\x01\x02"), bytearray(body)
    while at >= 0:
        out[at + 24 : at + 28] = struct.pack("<I", 10)
        at = body.find(b"PK\x01\x02", at + 4)
    return bytes(out)


TWO = row(1, "text", "datum") + row(2, "Simhallen tar samma avgift av alla", "2026-11-01")
BOMBS: dict[str, Callable[[], tuple[str, bytes]]] = {
    "xlsx_of_zeros": lambda: ("a.xlsx", workbook(TWO, more={"xl/media/a.bin": bytes(60_000_000)})),
    "xlsx_that_lies": lambda: ("a.xlsx", lying(workbook(f"<sheetData>{TWO}</sheetData>", more={"xl/a.bin": bytes(90_000_000)}))),
    "xlsx_of_shared_strings": lambda: ("a.xlsx", workbook(f"<sheetData>{TWO}</sheetData>", "<si><t/></si>" * 3_500_000)),
    "xlsx_of_empty_rows": lambda: ("a.xlsx", workbook("<sheetData>" + TWO + "<row/>" * 7_000_000 + "</sheetData>")),
    "xlsx_of_empty_cells": lambda: ("a.xlsx", workbook(f"<sheetData>{TWO}<row>" + "<c/>" * 10_000_000 + "</row></sheetData>")),
    "xlsx_of_the_last_row": lambda: ("a.xlsx", workbook(f"<sheetData>{TWO}{row(1_048_576, 'x')}</sheetData>")),
    "xlsx_that_laughs": lambda: ("a.xlsx", workbook(f"{LAUGHS}<worksheet xmlns='{MAIN}'>&a9;</worksheet>")),
    "xlsx_of_deep_elements": lambda: ("a.xlsx", workbook("<sheetData>" + "<a>" * 300_000 + "</a>" * 300_000 + "</sheetData>")),
    "zip_of_many": lambda: ("a.xlsx", zipped({f"{number}": b"" for number in range(3_000)})),
    "zip_that_leads_out": lambda: ("a.xlsx", zipped({"../../../a": b"x", "/etc/a": b"x", "..\\a": b"x"})),
    "png_50000": lambda: ("a.png", picture(50_000, 50_000)),
    "png_flat": lambda: ("a.png", picture(2**31 - 1, 1)),
    "gif_of_many_frames": lambda: ("a.gif", frames(10_000)),
    "svg_that_laughs": lambda: ("a.svg", f"<?xml version='1.0'?>{LAUGHS}<svg xmlns='http://www.w3.org/2000/svg'>&a9;</svg>".encode()),
    "svg_deep": lambda: ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'>" + b"<g>" * 90_000 + b"</g>" * 90_000 + b"</svg>"),
    "svg_with_script": lambda: ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'><script>x()</script></svg>"),
    "pdf": lambda: ("a.pdf", b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(x)>>>>endobj\n" + b"[" * 500_000),
    "gzip": lambda: ("a.csv", gzip.compress(gzip.compress(bytes(60_000_000)))),
    "csv_of_one_field": lambda: ("a.csv", b'text,datum\n"' + b"x" * 1_900_000),
    "csv_of_commas": lambda: ("a.csv", b"text,datum\n" + b"," * 1_900_000),
    "csv_of_lines": lambda: ("a.csv", b"text,datum\n" + b"a,2026-11-01\n" * 140_000),
    "csv_of_quotes": lambda: ("a.csv", b"text,datum\n" + b'"' * 1_900_001),
    "csv_of_nul": lambda: ("a.csv", b"text,datum\nqz\x00a,2026-11-01\n"),
    "csv_of_halves": lambda: ("a.csv", b"text,datum\nqz\xed\xa0\x80a,2026-11-01\n"),
    "csv_of_formulas": lambda: ("a.csv", "text,datum\n=1+1,2026-11-01\n\"\tx\",@a\n+1,-1\n\uff1d1,2\n".encode()),
    "utf16_half": lambda: ("a.csv", b"\xff\xfet\x00e\x00\x00\xd8x\x00"),
    "html": lambda: ("a.csv", b"<!doctype html><script>x()</script>"),
    "geojson_deep": lambda: ("a.geojson", b'{"type":"FeatureCollection","features":' + b"[" * 200_000 + b"]" * 200_000 + b"}"),
    "geojson_large_number": lambda: ("a.geojson", b'{"type":"FeatureCollection","features":[' + b"9" * 1_000_000 + b"]}"),
    "geojson_endless": lambda: ("a.geojson", (
        b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"a"},"geometry":{"type":"Polygon",'
        b'"coordinates":[[[1e999,NaN],[0,1],[1,1],[1e999,NaN]]]}}]}')),
    "opml_that_laughs": lambda: ("a.opml", f"{LAUGHS}<opml><body><outline text='&a9;'/></body></opml>".encode()),
    "opml_deep": lambda: ("a.opml", b"<opml><body>" + b"<outline>" * 90_000 + b"</outline>" * 90_000 + b"</body></opml>"),
    "opml_of_attributes": lambda: (
        "a.opml", b"<opml><body><outline " + b" ".join(b"a%d='x'" % n for n in range(120_000)) + b"/></body></opml>"),
    "ics_of_repeats": lambda: ("a.ics", b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260101T000000Z\r\n"
        b"DTEND:20260101T000001Z\r\nRRULE:FREQ=SECONDLY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"),
    "ics_of_events": lambda: (
        "a.ics", b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nDTSTART:00010101\r\nDTEND:99991231\r\nEND:VEVENT\r\n" * 24_000
        + b"END:VCALENDAR\r\n"),
    "ics_folded": lambda: ("a.ics", b"BEGIN:VCALENDAR\r\nSUMMARY:a\r\n" + b" a\r\n" * 400_000),
    "spss_lies": lambda: (
        "a.sav", b"$FL2@(#) SPSS DATA FILE".ljust(64, b" ") + struct.pack("<iiiiid", 2, 2**31 - 1, 1, 0, 2**31 - 1, 100.0)),
    "empty": lambda: ("a.csv", b""),
}  # fmt: skip
