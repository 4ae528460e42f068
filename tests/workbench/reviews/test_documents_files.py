"""The files of a review: tags, titles, language, alt texts, heads of tables, numbers as numbers, the same bytes each time."""

import io
import re
import time

import docx
import openpyxl
import pikepdf
import pytest
from docx.oxml.ns import qn
from PIL import Image

from sandwiches.outputs.errors import RenderOverrun
from tests.workbench.reviews.made_up import DRAWN, big_sections, default_sections, review
from workbench.reviews.charts.chart import Table
from workbench.reviews.documents.laying_out import clean, lay_out
from workbench.reviews.documents.making import BY_ID, KINDS, documents_child, make_file
from workbench.reviews.quarterly.document import Bullets, Paragraph, Section

MOMENT = 1_800_000_000


@pytest.fixture(scope="module")
def child():
    """One child for the tests of this file."""
    with documents_child() as child:
        yield child


@pytest.fixture(scope="module")
def made(child):
    """Every file of the made-up review, by its kind."""
    data = lay_out(review(), DRAWN, moment=MOMENT)
    return {kind.id: make_file(kind, data, child) for kind in KINDS}


def nodes(element):
    """Every structure element of a tagged PDF, in the order of reading."""
    if isinstance(element, pikepdf.Array):
        for one in element:
            yield from nodes(one)
    elif isinstance(element, pikepdf.Dictionary):
        if "/S" in element:
            yield element
        if "/K" in element:
            yield from nodes(element.K)


def tags(pdf):
    """Names of the structure elements."""
    return [str(node.S) for node in nodes(pdf.Root.StructTreeRoot.K)]


@pytest.mark.parametrize("kind", ["pdf", "summary_pdf"])
def test_pdf_is_tagged_and_says_title_and_language(made, kind):
    """PDF/UA-1: a structure tree, marked content, language, a title that is shown, no page outside the tree."""
    pdf = pikepdf.open(io.BytesIO(made[kind]))
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang).lower().startswith("sv")
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == "Kvartalsöversyn, kvartal 4 2026, Norrviks kommun"
        assert metadata["pdfuaid:part"] == "1"
    assert tags(pdf).count("/H1") == 1
    for page in pdf.pages:
        assert "/StructParents" in page
        assert untagged(page) == []


def untagged(page):
    """What is drawn on a page outside of marked content: neither read out nor declared decoration."""
    depth, found = 0, []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            depth += 1
        elif name == "EMC":
            depth -= 1
        elif depth == 0 and name in ("Tj", "TJ", "f", "S", "B", "Do", "f*", "s"):
            found.append((name, operands))
    return found


def test_pdf_has_headings_lists_tables_with_heads_and_alt_texts(made):
    """Thirteen sections in order, each table with head cells, the chart with its description, the contents with links."""
    pdf = pikepdf.open(io.BytesIO(made["pdf"]))
    found = tags(pdf)
    assert found.count("/H2") == 13 + 2  # and "in short" and "contents"
    assert found.count("/H3") == 1
    assert found.count("/Table") == 2
    assert found.count("/TH") == 3 + 2
    assert "/L" in found
    assert "/LI" in found
    assert "/Caption" in found
    figures = [node for node in nodes(pdf.Root.StructTreeRoot.K) if str(node.S) == "/Figure"]
    assert [str(node.Alt) for node in figures if "/Alt" in node] == ["Stapeldiagram: flest vecka 40, 1 234 observationer."]
    links = [note for page in pdf.pages for note in page.get("/Annots", []) if note.Subtype == "/Link"]
    assert len(links) >= 13
    heads = [node for node in nodes(pdf.Root.StructTreeRoot.K) if str(node.S) == "/TH"]
    assert all(str(node.A.Scope if isinstance(node.A, pikepdf.Dictionary) else node.A[0].Scope) == "/Column" for node in heads)


def test_word_file_has_real_headings_repeated_heads_and_language(made):
    """Heading styles, table heads that repeat, alt text of the chart, Swedish, a title."""
    file = docx.Document(io.BytesIO(made["docx"]))
    styles = [paragraph.style.name for paragraph in file.paragraphs]
    assert styles.count("Heading 1") == 1
    assert (styles.count("Heading 2"), styles.count("Heading 3")) == (14, 1)
    assert "List Bullet" in styles
    assert (file.core_properties.title, file.core_properties.language) == ("Kvartalsöversyn, kvartal 4 2026", "sv")
    assert len(file.tables) == 3  # in short, the chart's, decisions
    for table in file.tables:
        assert table._tbl.tr_lst[0].trPr.find(qn("w:tblHeader")) is not None
        assert table._tbl.tr_lst[-1].trPr.find(qn("w:tblHeader")) is None
    assert [shape._inline.docPr.get("descr") for shape in file.inline_shapes] == [
        "Stapeldiagram: flest vecka 40, 1 234 observationer."
    ]
    assert 'w:val="sv-SE"' in file.styles["Normal"].element.xml


def test_workbook_has_a_sheet_a_section_and_no_formula(made):
    """Numbers are numbers, hidden cells are empty, and text that begins like a formula stays text."""
    book = openpyxl.load_workbook(io.BytesIO(made["xlsx"]))
    assert len(book.sheetnames) == 14
    assert all(len(name) <= 31 for name in book.sheetnames)
    first = {row[0]: row[1:] for row in book.worksheets[1].iter_rows(values_only=True) if row[0]}
    assert first["v. 40"] == (1234, 2.5)
    assert first["v. 41"] == (3, None)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert [cell.font.bold for cell in cells if cell.value == "Panelen, hösten"] == [True]
    (risky,) = [cell for cell in cells if cell.value == "=1+1"]
    assert risky.quotePrefix


def test_summary_is_one_page_of_the_council_screen(made):
    """1920 × 1080, one page, three decisions at most, one limit."""
    with Image.open(io.BytesIO(made["summary_png"])) as picture:
        assert picture.size == (1920, 1080)
    assert len(pikepdf.open(io.BytesIO(made["summary_pdf"])).pages) == 1
    data = lay_out(review(), DRAWN, moment=MOMENT)
    assert data["decisions"] == ["Svara på tre språk.", "Öppna en frågestund.", "Gå igenom skyltar."]
    assert data["limit"] == "Siffrorna räknar det som har nått oss. En liten stil."


@pytest.mark.parametrize(
    ("blocks", "decisions"),
    [
        (
            (Table("Vad som hände med de förra", ("Beslut", "Hur gick det"), (("Gammalt", "klart"),)),
             Table("Changes for the next quarter", ("Decision", "Who", "By", "Stop"), (("Nytt", "Åsa", "1 mars", "–"),))),
            ["Nytt (Åsa, 1 mars)"],
        ),
        ((Table("Decisions of the year", ("Review", "Decision", "How", "Words"), (("Q1", "Nytt", "done", ""),)),),
         ["Nytt (done)"]),
        ((Paragraph("No change is decided for the next quarter yet."), Paragraph("Liten", is_quiet=True)), []),
        ((Paragraph("Vi öppnar en frågestund."),), ["Vi öppnar en frågestund."]),
    ],
    ids=["quarter", "year", "nothing", "note"],
)  # fmt: skip
def test_summary_shows_the_new_decisions_alone(blocks, decisions):
    """Never those of the review before, and not the sentence that there is none."""
    data = lay_out(review(language="en", sections=[Section(12, "next_quarter", "Next", blocks)]), {}, moment=MOMENT)
    assert data["decisions"] == decisions


@pytest.mark.parametrize("kind", [kind.id for kind in KINDS])
def test_same_review_gives_the_same_bytes(child, made, kind):
    """Also from another process: nothing of the clock or of chance is in a file."""
    data = lay_out(review(), DRAWN, moment=MOMENT)
    assert make_file(BY_ID[kind], data, child) == made[kind]


def test_public_files_lack_internal_sections(child):
    """Section 11 of the made-up review is internal: no file of the public version holds a word of it."""
    data = lay_out(review(is_public=True), DRAWN, moment=MOMENT)
    assert [one["title"][:3] for one in data["sections"]] == [f"{n}. "[:3] for n in (*range(1, 11), 12, 13)]
    book = openpyxl.load_workbook(io.BytesIO(make_file(BY_ID["xlsx"], data, child)))
    assert "gallring" not in str([list(sheet.values) for sheet in book.worksheets])
    file = docx.Document(io.BytesIO(make_file(BY_ID["docx"], data, child)))
    assert "gallring" not in " ".join(paragraph.text for paragraph in file.paragraphs)


def test_awkward_texts_become_files(child):
    """Emoji, other scripts, steering signs, NUL, a lone surrogate, mark-up of three kinds: all are text, or [?]."""
    awkward = '#import "x" *fet* \x00\u202e <b>&amp;</b> 🦊 עברית العربية \ud800 \\ $a$ ' + "ord" * 200
    sections = [
        Section(1, "a", awkward[:80], (Paragraph(awkward), Bullets((awkward,)))),
        Section(1, "a", awkward[:80], (Table(awkward, (awkward, "n"), ((awkward, 1), (awkward, None))), Table("", ("a",), ()))),
    ]
    data = lay_out(review(sections=sections), {}, moment=MOMENT)
    for kind in KINDS:
        assert len(make_file(kind, data, child)) > 1000
    assert clean("\x00\u202e🦊🦊 hej\n") == "[?] hej\n"


def test_empty_review_becomes_files(child):
    """A quarter without sections, figures or decisions."""
    data = lay_out(review(language="en", sections=[]), {}, moment=MOMENT)
    for kind in KINDS:
        assert make_file(kind, data, child)
    assert data["words"]["no_decisions"] == "No change is decided."


def test_words_are_in_the_language_of_the_document():
    """A Swedish review has Swedish words around it, whoever asks."""
    words = lay_out(review(), DRAWN, moment=MOMENT)["words"]
    english = lay_out(review(language="en"), DRAWN, moment=MOMENT)["words"]
    assert [name for name in words if words[name] == english[name]] == []
    assert re.fullmatch(r"Sida \{n\} av \{all\}", words["page"])


def test_big_review_is_made_in_time(child):
    """1 000 rows and 30 charts: a few seconds of the child's own time, in its memory."""
    drawn = {**DRAWN, **{f"c{n}": DRAWN["weeks"] for n in range(30)}}
    data = lay_out(review(sections=big_sections(charts=30, rows=1000)), drawn, moment=MOMENT)
    before = cpu_of(child.child_id)
    pdf = make_file(BY_ID["pdf"], data, child)
    assert cpu_of(child.child_id) - before < 8
    assert peak_of(child.child_id) < 500_000
    assert len(pikepdf.open(io.BytesIO(pdf)).pages) > 30


def cpu_of(process):
    """Seconds of processor time that a process has used."""
    with open(f"/proc/{process}/schedstat") as stat:
        return int(stat.read().split()[0]) / 1e9


def peak_of(process):
    """Most memory that a process has held, in kB."""
    with open(f"/proc/{process}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def test_child_that_takes_too_much_is_stopped():
    """A limit of a tenth of a second on a large review: an error that says so, and no hang."""
    data = lay_out(review(sections=[*default_sections()[:1], *big_sections(charts=0, rows=2000)[5:6]]), DRAWN, moment=MOMENT)
    with documents_child() as small:
        small._cpu_s = 0.1
        started = time.thread_time()
        with pytest.raises(RenderOverrun):
            make_file(BY_ID["pdf"], data, small)
        assert time.thread_time() - started < 5
