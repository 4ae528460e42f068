"""Set pages and files: tagged, titled, in their language, the same bytes each time, quick, safe against odd text."""

import io
import zipfile
from dataclasses import replace

import docx
import pikepdf
import pytest
from PIL import Image

from sandwiches.outputs import OUTPUTS, CannotMake, Look, Order, RenderingChild, make_file, make_preview
from tests.sandwiches.outputs_documents import ARABIC, BASE, URL

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" width="40" height="20"><rect width="40" height="20"/></svg>'
LOOK = Look(name="Norrviks kommun", unit="Kommunikation", logo=SVG, logo_type="svg", logo_alt="Norrviks kommuns vapen")
PDFS = [one.id for one in OUTPUTS if one.kind == "pdf"]
PNGS = {"card_wide": (1200, 630), "card_square": (1080, 1080)}
UA = "{http://www.aiim.org/pdfua/ns/id/}part"


@pytest.fixture(scope="module")
def child():
    with RenderingChild() as child:
        yield child


def alts(node):
    """Every alternative text of a structure tree."""
    if not isinstance(node, pikepdf.Dictionary):
        return []
    kids = node.get("/K", [])
    found = [str(node.Alt)] if "/Alt" in node else []
    return found + [text for kid in (kids if isinstance(kids, pikepdf.Array) else [kids]) for text in alts(kid)]


def kinds(node):
    """Every kind of structure element, in reading order."""
    if not isinstance(node, pikepdf.Dictionary):
        return []
    kids = node.get("/K", [])
    found = [str(node.S)] if "/S" in node else []
    return found + [kind for kid in (kids if isinstance(kids, pikepdf.Array) else [kids]) for kind in kinds(kid)]


@pytest.mark.parametrize("output", PDFS)
@pytest.mark.parametrize("name", ["SV1", "EN2", "AR"])
def test_pdf_is_tagged_titled_and_in_its_language(child, output, name):
    """PDF/UA-1: marked, structure tree, language, shown title, alt texts of logo and code, a first-level heading."""
    document = ARABIC if name == "AR" else BASE[name]
    made = make_file(output, Order(document, LOOK, url=URL), child)
    with pikepdf.open(io.BytesIO(made)) as pdf, pdf.open_metadata() as about:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == document.language
        assert (about[UA], about["dc:title"]) == ("1", document.headline)
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.Root.ViewerPreferences.Direction == ("/R2L" if name == "AR" else "/L2R")
        found = alts(pdf.Root.StructTreeRoot)
        assert any("norrvik.example/library" in text for text in found)
        assert output == "advert" or "Norrviks kommuns vapen" in found
        assert "/H1" in kinds(pdf.Root.StructTreeRoot)
        assert len(pdf.pages) == (2 if output == "leaflet" else 1)


def test_leaflet_heads_stand_before_what_they_head(child):
    made = make_file("leaflet", Order(BASE["SV1"], LOOK, url=URL), child)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        order = [kind for kind in kinds(pdf.Root.StructTreeRoot) if kind in ("/H1", "/H2", "/H3")]
    assert order == ["/H1", "/H2", "/H3", "/H3"]


@pytest.mark.parametrize("output", PNGS)
def test_card_has_its_size_in_colour_and_grey(child, output):
    for is_grey in (False, True):
        made = make_file(output, Order(BASE["EN1"], LOOK, url=URL, is_grey=is_grey), child)
        with Image.open(io.BytesIO(made)) as picture:
            assert picture.size == PNGS[output]
            assert picture.mode == ("L" if is_grey else "RGBA")
            levels = picture.convert("L").getextrema()
        assert levels[0] < 40 < 220 < levels[1]  # dark letters on a light ground survive the printer


@pytest.mark.parametrize("output", [one.id for one in OUTPUTS])
def test_same_answer_gives_same_bytes(child, output):
    order = Order(BASE["SV2"], LOOK, url=URL)
    with RenderingChild() as other:
        assert make_file(output, order, child) == make_file(output, order, other)


@pytest.mark.parametrize("output", [*PDFS, *PNGS, "docx"])
def test_draft_looks_different(child, output):
    assert make_file(output, Order(BASE["SV1"], LOOK), child) != make_file(output, Order(BASE["SV1"], LOOK, is_draft=True), child)


def test_word_file_has_styles_language_title_and_alt_text(child):
    png = io.BytesIO()
    Image.new("RGBA", (40, 20), (11, 85, 96, 255)).save(png, "PNG")
    look = replace(LOOK, logo=png.getvalue(), logo_type="png")
    made = make_file("docx", Order(BASE["SV1"], look, url=URL, is_draft=True), child)
    file = docx.Document(io.BytesIO(made))
    styles = [one.style.name for one in file.paragraphs if one.text]
    assert (styles.count("Heading 1"), styles.count("Heading 2")) == (1, 2)
    assert styles.index("Fact") < styles.index("Rumour") < len(styles) - 1 - styles[::-1].index("Fact")
    assert (file.core_properties.title, file.core_properties.language) == (BASE["SV1"].headline, "sv")
    assert file.sections[0].header.paragraphs[0].text == "UTKAST – INTE GODKÄNT"
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert 'w:val="sv-SE"' in archive.read("word/styles.xml").decode()
        assert 'descr="Norrviks kommuns vapen"' in archive.read("word/document.xml").decode()


def test_right_to_left_word_file_is_marked_so(child):
    with zipfile.ZipFile(io.BytesIO(make_file("docx", Order(ARABIC, LOOK), child))) as archive:
        assert "<w:bidi/>" in archive.read("word/document.xml").decode()


def test_advert_takes_the_size_in_millimetres(child):
    made = make_file("advert", Order(BASE["EN1"], LOOK, url=URL, size=(80, 120)), child)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        box = [float(one) * 25.4 / 72 for one in pdf.pages[0].MediaBox]
    assert [round(one) for one in box[2:]] == [80, 120]


@pytest.mark.parametrize("size", [(10, 10), (5000, 90), (0, 0), (-50, 90)])
def test_impossible_advert_is_refused(child, size):
    with pytest.raises(CannotMake) as refused:
        make_file("advert", Order(BASE["EN1"], LOOK, size=size), child)
    assert refused.value.reason == "size"


def test_too_small_advert_is_refused_by_its_text(child):
    document = replace(BASE["SV1"], headline="Kommunalförvaltningarna " * 6)
    with pytest.raises(CannotMake) as refused:
        make_file("advert", Order(document, LOOK, url=URL, size=(40, 40)), child)
    assert refused.value.reason == "size"


HOSTILE = {
    "typst": '#import "x" $a$ @b [c] = #eval("1") \\ {{x}} *b* _i_ `r` <l> i Norrvik 2025. [1]',
    "html": "<script>alert(1)</script> Kön är lika för alla. [1]",
    "huge": "Kön är lika för alla i Norrvik 2025. [1] " * 2500,
    "one-word": "x" * 100_000,
    "emoji": "🏠👨‍👩‍👧 Kön är lika för alla ✅ i Norrvik. [1]",
    "control": "Kön\x00 är\x07 lika\u202e för alla i Norrvik. [1]",
    "mixed": "שלום و Kön är lika för alla. [1]",
    "many-lines": "Kön är lika.\n\n" * 500,
}


@pytest.mark.parametrize("output", [*PDFS, *PNGS, "docx"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_set_as_text(child, output, name):
    """Typst's own signs, script-like text, 100 kB: letters on a page, never instructions."""
    document = replace(BASE["SV1"], headline=HOSTILE[name][:500], opening_fact=HOSTILE[name], explanation=HOSTILE[name])
    made = make_file(output, Order(document, LOOK, url=URL), child)
    assert made[:4] in (b"%PDF", b"\x89PNG", b"PK\x03\x04")


def test_letters_without_a_font_are_refused_by_name(child):
    with pytest.raises(CannotMake) as refused:
        make_file("poster", Order(replace(BASE["SV1"], headline="住宅の順番"), LOOK), child)
    assert (refused.value.reason, refused.value.detail) == ("script", "住宅の順番")


def test_missing_logo_and_name_give_a_page(child):
    for output in ("poster", "card_wide", "docx"):
        assert make_file(output, Order(BASE["SV1"], Look()), child)


def test_preview_has_the_width_asked_for(child):
    for output in (*PDFS, *PNGS):
        made = make_preview(output, Order(BASE["SV1"], LOOK, url=URL), child, width=300)
        with Image.open(io.BytesIO(made)) as picture:
            assert abs(picture.width - 300) <= 1
