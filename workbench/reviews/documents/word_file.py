"""The review as a Word file: real headings, lists, tables whose heads repeat, charts with their words. For the child alone."""

import base64
import io
from datetime import UTC, datetime
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from sandwiches.outputs.archives import with_one_date

INK, QUIET = RGBColor(0x14, 0x20, 0x1D), RGBColor(0x4A, 0x58, 0x53)
_THEME_FONTS = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


def make_docx(data: dict[str, Any]) -> bytes:
    """Give the file. The same data gives the same bytes."""
    file = docx.Document()
    _set_page(file)
    _make_styles(file, data)
    _set_properties(file, data)
    file.add_paragraph(data["unit"], style="Small")
    file.add_paragraph(data["title"], style="Heading 1")
    file.add_paragraph(data["status"], style="Normal")
    if data["summary"]:
        file.add_paragraph(data["words"]["in_short"], style="Heading 2")
        _add_rows(file, [data["words"][name] for name in ("figure", "value", "note")], _summary_rows(data), [False] * 3)
    for section in data["sections"]:
        file.add_paragraph(section["title"], style="Heading 2")
        for block in section["blocks"]:
            _add_block(file, block, data)
    if data["footer"]:
        file.add_paragraph(data["footer"], style="Small")
    out = io.BytesIO()
    file.save(out)
    return with_one_date(out.getvalue())


def _summary_rows(data: dict[str, Any]) -> list[list[str]]:
    return [[one["label"], one["value"], one["note"]] for one in data["summary"]]


def _add_block(file: Any, block: dict[str, Any], data: dict[str, Any]) -> None:
    kind = block["kind"]
    if kind == "paragraph":
        file.add_paragraph(block["text"], style="Small" if block["quiet"] else "Normal")
    elif kind == "subheading":
        file.add_paragraph(block["text"], style="Heading 3")
    elif kind == "bullets":
        for item in block["items"]:
            file.add_paragraph(item, style="List Bullet")
    elif kind == "table":
        _add_table(file, block, data)
    else:
        _add_chart(file, block)
        _add_table(file, {**block["table"], "caption": data["words"]["chart_figures"]}, data)


def _add_chart(file: Any, block: dict[str, Any]) -> None:
    file.add_paragraph(block["title"], style="Figure name")
    run = file.add_paragraph().add_run()
    picture = run.add_picture(io.BytesIO(base64.b64decode(block["png"])), width=Cm(16))
    picture._inline.docPr.set("descr", block["alt"])
    picture._inline.docPr.set("title", block["title"])
    file.add_paragraph(block["alt"], style="Small")


def _add_table(file: Any, table: dict[str, Any], data: dict[str, Any]) -> None:
    if not table["rows"]:
        file.add_paragraph(f"{table['caption']}: {data['words']['nothing']}", style="Normal")
        return
    file.add_paragraph(table["caption"], style="Figure name")
    _add_rows(file, table["columns"], table["rows"], table["numeric"], table["caption"])
    file.add_paragraph(table["note"], style="Small")


def _add_rows(file: Any, columns: list[str], rows: list[list[str]], numeric: list[bool], caption: str = "") -> None:
    table = file.add_table(rows=len(rows) + 1, cols=len(columns), style="Table Grid")
    if caption:
        described = OxmlElement("w:tblCaption")
        described.set(qn("w:val"), caption)
        table._tbl.tblPr.append(described)
    cells = table._cells  # once: asking row by row walks through the whole table each time
    for at, text in enumerate(text for row in [columns, *rows] for text in row):
        paragraph = cells[at].paragraphs[0]
        paragraph.style = "Cell"
        paragraph.add_run(text).bold = True if at < len(columns) else None
        if numeric[at % len(columns)]:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _repeat_head(table)


def _repeat_head(table: Any) -> None:
    for number, row in enumerate(table._tbl.tr_lst):
        properties = row.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))


def _set_page(file: Any) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.2)


def _make_styles(file: Any, data: dict[str, Any]) -> None:
    styles = file.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size, normal.font.color.rgb = "Arial", Pt(11), INK
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(8), 1.2
    _set_language(normal, f"{data['language']}-{data['region']}")
    for name, size in (("Heading 1", 24), ("Heading 2", 15), ("Heading 3", 12)):
        style = styles[name]
        style.font.name, style.font.size, style.font.bold, style.font.color.rgb = "Arial", Pt(size), True, INK
        style.element.rPr.rFonts.set(qn("w:ascii"), "Arial")
        for theme in _THEME_FONTS:
            style.element.rPr.rFonts.attrib.pop(qn(f"w:{theme}"), None)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(16), Pt(6)
    for name, points, is_bold, after in (("Small", 9.5, False, 6), ("Cell", 9.5, False, 0), ("Figure name", 10.5, True, 3)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size, style.font.bold = normal, Pt(points), is_bold
        style.paragraph_format.space_after, style.paragraph_format.keep_with_next = Pt(after), name == "Figure name"
        style.font.color.rgb = QUIET if name == "Small" else INK


def _set_language(style: Any, locale: str) -> None:
    element = OxmlElement("w:lang")
    for name in ("val", "bidi"):
        element.set(qn(f"w:{name}"), locale)
    style.element.get_or_add_rPr().append(element)


def _set_properties(file: Any, data: dict[str, Any]) -> None:
    core = file.core_properties
    core.title, core.author, core.language = data["title"][:250], data["unit"][:250], data["language"]
    core.created = core.modified = datetime.fromtimestamp(data["moment"], UTC)
    core.last_modified_by, core.comments, core.revision = data["unit"][:250], "", 1
