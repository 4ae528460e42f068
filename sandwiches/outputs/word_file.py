"""The answer as a Word file: real headings and styles, language, title, alt text. The only module that loads python-docx."""

from __future__ import annotations

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
from docx.text.paragraph import Paragraph

from sandwiches.outputs.archives import FIXED, with_one_date

_STYLES = {
    "heading": "Heading 2",
    "fact": "Fact",
    "rumour": "Rumour",
    "body": "Normal",
    "source": "List Bullet",
    "small": "Small",
}
_LOCALES = {"sv": "sv-SE", "en": "en-GB"}


def make_docx(data: dict[str, Any]) -> bytes:
    """Give the file from `word_data`. The same data gives the same bytes."""
    file = docx.Document()
    _set_page(file)
    _make_styles(file, data)
    _set_properties(file, data)
    if data["draft"]:
        file.sections[0].header.paragraphs[0].text = data["draft"].upper()
        _add(file, data["draft"].upper(), "Small", data)
    if data["logo"]:
        _add_logo(file, data)
    for style, text in data["blocks"]:
        # The title is the first heading: screen readers find it in the list of headings.
        _add(file, text, "Heading 1" if style == "title" else _STYLES[style], data)
    if data["link"]:
        _add(file, f"{data['link_words']}: {data['link']}", "Small", data)
    out = io.BytesIO()
    file.save(out)
    return with_one_date(out.getvalue())


def _set_page(file: Any) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.2)


def _make_styles(file: Any, data: dict[str, Any]) -> None:
    styles = file.styles
    ink = RGBColor.from_string(data["ink"][1:])
    normal = styles["Normal"]
    normal.font.name, normal.font.size, normal.font.color.rgb = "Arial", Pt(11.5), ink
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(8), 1.25
    _set_language(normal, data["language"])
    for name, size in (("Heading 1", 24), ("Heading 2", 14)):
        style = styles[name]
        style.font.name, style.font.size, style.font.bold, style.font.color.rgb = "Arial", Pt(size), True, ink
        style.element.rPr.rFonts.set(qn("w:ascii"), "Arial")
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(f"w:{theme}"), None)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(14), Pt(6)
    fact = styles.add_style("Fact", WD_STYLE_TYPE.PARAGRAPH)
    fact.base_style, fact.font.bold = normal, True
    _add_border(fact, "single", data["band"][1:], 24)
    rumour = styles.add_style("Rumour", WD_STYLE_TYPE.PARAGRAPH)
    rumour.base_style, rumour.paragraph_format.left_indent = normal, Cm(0.6)
    _add_border(rumour, "dashed", data["ink"][1:], 8)
    small = styles.add_style("Small", WD_STYLE_TYPE.PARAGRAPH)
    small.base_style, small.font.size, small.paragraph_format.space_after = normal, Pt(9.5), Pt(3)


def _set_language(style: Any, language: str) -> None:
    properties = style.element.get_or_add_rPr()
    element = OxmlElement("w:lang")
    locale = _LOCALES.get(language, language)
    for name in ("val", "bidi"):
        element.set(qn(f"w:{name}"), locale)
    properties.append(element)


def _add_border(style: Any, kind: str, colour: str, eighths: int) -> None:
    borders, side = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for name, value in (("val", kind), ("sz", str(eighths)), ("space", "8"), ("color", colour)):
        side.set(qn(f"w:{name}"), value)
    borders.append(side)
    properties = style.element.get_or_add_pPr()
    properties.insert(0, borders)


def _set_properties(file: Any, data: dict[str, Any]) -> None:
    core = file.core_properties
    year, month, number = data["date"] or FIXED[:3]
    core.title, core.author, core.language = data["title"][:250], data["author"][:250], data["language"]
    core.created = core.modified = datetime(year, month, number, tzinfo=UTC)
    core.last_modified_by, core.comments, core.revision = data["author"][:250], "", 1


def _add(file: Any, text: str, style: str, data: dict[str, Any]) -> Paragraph:
    paragraph: Paragraph = file.add_paragraph(style=style)
    run = paragraph.add_run(text)
    if data["dir"] == "rtl":
        paragraph.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT  # in a right-to-left paragraph this is the start
        properties = paragraph._p.get_or_add_pPr()
        properties.append(OxmlElement("w:bidi"))
        run._r.get_or_add_rPr().append(OxmlElement("w:rtl"))
    return paragraph


def _add_logo(file: Any, data: dict[str, Any]) -> None:
    run = file.add_paragraph().add_run()
    picture = run.add_picture(io.BytesIO(base64.b64decode(data["logo"])), height=Cm(1.6))
    picture._inline.docPr.set("descr", data["logo_alt"])
    picture._inline.docPr.set("title", data["logo_alt"])
