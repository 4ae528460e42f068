"""A review as a document: what the page, the PDF, the Word file and the workbook are all made from, in one language."""

from dataclasses import dataclass

from workbench.reviews.charts.chart import Chart, Table


@dataclass(frozen=True)
class Paragraph:
    """Running text; plain, no mark-up."""

    text: str
    is_quiet: bool = False  # a limit or a source, in small type


@dataclass(frozen=True)
class Subheading:
    """Begins a part of a section: one survey, one plan."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list of short sentences."""

    items: tuple[str, ...]


Block = Paragraph | Subheading | Bullets | Table | Chart


@dataclass(frozen=True)
class KeyFigure:
    """One figure of the summary: "From heard to published", "21 hours, median", "Nine in ten within 39 hours."."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Section:
    """One of the thirteen sections of METHOD.md D.8. `is_internal` sections are not in the public version."""

    number: int
    key: str
    title: str
    blocks: tuple[Block, ...]
    is_internal: bool = False


@dataclass(frozen=True)
class ReviewDocument:
    """A whole review. `status` says "Draft" or when and by whom it was adopted."""

    title: str
    language: str
    unit: str  # the municipality
    status: str
    summary: tuple[KeyFigure, ...]
    sections: tuple[Section, ...]
    footer: str = ""
    is_public: bool = False
