"""What must not be on a page, in a header or in a table, whatever people wrote: looks at what a parser makes of it."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pikepdf
from docx import Document
from icalendar import Calendar
from lxml import etree, html
from openpyxl import load_workbook
from werkzeug.datastructures import Headers

MARK = "b-qz"  # an element and the beginning of an attribute that no page of ours has
ADDRESSES = ("href", "src", "action", "formaction", "data", "xlink:href", "poster", "ping", "srcset", "background", "cite")
HARMLESS = re.compile(r"\A(?:[^:/?#]*(?:[/?#]|\Z)|https?:|mailto:|tel:|data:image/(?:png|jpeg|gif|webp);)", re.IGNORECASE)
OURS = ("border:0;max-width:44rem",)  # the frame that others put into their pages
DATA_BLOCKS = ("application/ld+json", "application/json")
FORMULA = re.compile("\\A\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20\t\r]")
NUMBER = re.compile(r"\A[+\-\u2212]?[\d\s\u00a0\u202f.,]*%?\Z")


def faults_of_tree(tree: Any) -> Iterator[str]:
    """Foreign elements, event attributes, inline script or style, addresses that run something."""
    for node in tree.iter():
        if not isinstance(node.tag, str):
            continue
        tag = node.tag.rpartition("}")[2]
        if MARK in tag:
            yield f"element <{tag}>"
        if tag == "script" and not node.get("src") and (node.text or "").strip():
            if node.get("type") not in DATA_BLOCKS:
                yield f"inline script: {(node.text or '')[:80]!r}"
            elif "<!--" in node.text or "<script" in node.text.lower():
                yield f"data block that a browser reads on: {node.text[:80]!r}"
        if tag in ("style", "base", "object", "embed", "applet", "frame") or (tag == "meta" and _leads_away(node)):
            yield f"element <{tag}>"
        for name, value in node.attrib.items():
            plain = name.rpartition("}")[2].lower()
            if plain.startswith(("on", "x-qz", MARK)) or (plain in ("style", "srcdoc") and value not in OURS):
                yield f"attribute {name}={value[:60]!r} on <{tag}>"
            if (plain in ADDRESSES or name in ADDRESSES) and not _is_harmless(value):
                yield f"address {name}={value[:80]!r} on <{tag}>"


def _leads_away(node: Any) -> bool:
    """Whether a <meta> does more than load this page again."""
    return node.get("http-equiv") is not None and not (node.get("content") or "").isdigit()


def faults_of_page(body: bytes) -> list[str]:
    """Faults of an HTML page or fragment."""
    return list(faults_of_tree(html.fromstring(body))) if body.strip() else []


def faults_of_headers(headers: Headers) -> list[str]:
    """A header that somebody's text opened."""
    return [f"header {name}: {value[:80]!r}" for name, value in headers if name.lower() in ("bcc", "x-extra") or "x=1" in value]


def faults_of_feed(body: bytes) -> list[str]:
    """Faults of an Atom or other XML document, and of the HTML that it carries."""
    tree = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    found = list(faults_of_tree(tree))
    for node in tree.iter("{*}content", "{*}summary", "{*}title"):
        if node.get("type") == "html" and node.text:
            found += faults_of_page(node.text.encode())
    return found


def faults_of_json(body: bytes) -> list[str]:
    """Faults of the HTML in a JSON document, and numbers that JSON does not know."""

    def refuse(name: str) -> None:
        raise ValueError(name)

    return list(_faults_of_value(json.loads(body, parse_constant=refuse)))


def _faults_of_value(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _faults_of_value(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _faults_of_value(inner, name)
    elif isinstance(value, str) and "html" in name and "<" in value:
        yield from faults_of_page(value.encode())
    elif isinstance(value, str) and ("url" in name or name in ("href", "link")) and not _is_harmless(value):
        yield f"address {name}: {value[:80]!r}"


def _is_harmless(address: str) -> bool:
    return HARMLESS.match(re.sub(r"[\x00-\x20]", "", address)) is not None


def faults_of_calendar(body: bytes) -> list[str]:
    """Lines of an iCalendar file that are no lines of one."""
    lines = body.decode().split("\r\n")
    wrong = [line for line in lines if line and not re.match(r"[A-Z][A-Z0-9-]*[;:]|[ \t]", line)]
    found = [f"calendar line {line[:60]!r}" for line in wrong + [line for line in lines if "\n" in line or "\r" in line]]
    names = {name for part in Calendar.from_ical(body).walk() for name in (part.name or "", *part)}
    return found + [f"calendar name {name}" for name in names if name.startswith(("X-QZ", "X-EXTRA", "BCC"))]


def faults_of_csv(body: bytes) -> list[str]:
    """Cells that a spreadsheet reads as a formula; numbers may be below nought."""
    rows = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=_delimiter(body))
    return [f"cell {cell[:60]!r}" for row in rows for cell in row if FORMULA.match(cell) and not NUMBER.match(cell)]


def _delimiter(body: bytes) -> str:
    first = body.decode("utf-8-sig").partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","


def faults_of_workbook(body: bytes) -> list[str]:
    """Formula cells, and links or connections to elsewhere, of an XLSX file."""
    found = []
    for sheet in load_workbook(io.BytesIO(body)):
        cells = (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f")
        found += [f"formula {cell.coordinate}: {cell.value!r}" for cell in cells]
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        found += [f"part {name}" for name in archive.namelist() if re.search(r"externalLink|connections|vba|embeddings", name)]
    return found


def faults_of_pdf(body: bytes) -> list[str]:
    """Whatever in a PDF does something: scripts, launched programs, files inside, addresses that run something."""
    with pikepdf.open(io.BytesIO(body)) as pdf:
        found = [f"{name} in the catalogue" for name in ("/OpenAction", "/AA", "/AcroForm") if name in pdf.Root]
        for one in pdf.objects:
            if isinstance(one, pikepdf.Dictionary):
                found += _faults_of_pdf_object(one)
        return found


def _faults_of_pdf_object(one: pikepdf.Dictionary) -> Iterator[str]:
    if str(one.get("/S")) in ("/JavaScript", "/Launch", "/SubmitForm"):
        yield f"action {one.S}"
    if "/URI" in one and not _is_harmless(str(one.URI)):
        yield f"address {one.URI}"
    if "/EF" in one:
        yield "a file inside"
    for inner in one.values():
        if isinstance(inner, pikepdf.Dictionary) and not inner.is_indirect:  # the others are looked at by themselves
            yield from _faults_of_pdf_object(inner)


def faults_of_word(body: bytes) -> list[str]:
    """Fields, macros, foreign parts and addresses that run something in a Word file that another program can read."""
    Document(io.BytesIO(body))
    found = []
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                tree = etree.fromstring(archive.read(name), etree.XMLParser(resolve_entities=False, no_network=True))
                found += [f"{name}: element {node.tag}" for node in tree.iter("{*}altChunk", "{*}object", f"{{*}}{MARK}")]
                outside = tree.iterfind("{*}Relationship[@TargetMode='External']")
                found += [f"{name}: address {one.get('Target')}" for one in outside if not _is_harmless(one.get("Target", ""))]
            if re.search(r"vba|embeddings", name):
                found.append(f"part {name}")
    return found


def faults_of_archive(body: bytes) -> list[str]:
    """Names in a ZIP that lead outside, and the faults of the pages in it."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        names = archive.namelist()
        found = [f"name {name!r}" for name in names if name.startswith(("/", "\\")) or ".." in name.split("/") or "\\" in name]
        found += [f"double {name!r}" for name in {one for one in names if names.count(one) > 1}]
        for name in names:
            looker = next((look for ending, look in BY_ENDING.items() if name.endswith(ending)), None)
            found += [f"{name}: {fault}" for fault in looker(archive.read(name))] if looker else []
        return found


BY_ENDING = {".html": faults_of_page, ".svg": faults_of_feed, ".csv": faults_of_csv, ".xlsx": faults_of_workbook}
BY_TYPE = {
    "text/html": faults_of_page,
    "application/atom+xml": faults_of_feed,
    "text/xml": faults_of_feed,
    "application/xml": faults_of_feed,
    "image/svg+xml": faults_of_feed,
    "application/json": faults_of_json,
    "application/feed+json": faults_of_json,
    "application/ld+json": faults_of_json,
    "text/calendar": faults_of_calendar,
    "text/csv": faults_of_csv,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": faults_of_workbook,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": faults_of_word,
    "application/pdf": faults_of_pdf,
    "application/zip": faults_of_archive,
}


def faults_of(body: bytes, mimetype: str, headers: Headers) -> list[str]:
    """Everything wrong with an answer, by what it says it is."""
    looker = BY_TYPE.get(mimetype)
    return faults_of_headers(headers) + (looker(body) if looker and body.strip() else [])
