"""What the editor's section of sources shows: the rows with what is kept of them, the search of sources and of figures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from workbench.editorial.evidence_use.citing import OlderValue, Use, older_of
from workbench.editorial.models import Sandwich
from workbench.editorial.typed import MOST_ROWS
from workbench.evidence.figures.queries import figures_by_codes
from workbench.evidence.figures.queries import search as search_figures
from workbench.evidence.links.queries import reasons_of
from workbench.evidence.models import EvidenceSource, Figure, SourceCopy, SourceExtract
from workbench.evidence.sources.queries import newest_copies, passages_of, sources_by_codes
from workbench.evidence.sources.queries import search as search_sources
from workbench.web.sessions import read_session

LONGEST_SEARCH = 100


@dataclass(frozen=True)
class SourceHit:
    """A stored source in the picker, with its passages."""

    source: EvidenceSource
    copy: SourceCopy | None
    passages: Sequence[SourceExtract]


@dataclass(frozen=True)
class RowView:
    """What is kept of one row: its stored source with copy and trouble, its figure and whether that has a newer value."""

    source: EvidenceSource | None = None
    copy: SourceCopy | None = None
    reasons: tuple[str, ...] = ()
    passages: Sequence[SourceExtract] = ()
    figure: Figure | None = None
    older: OlderValue | None = None


@dataclass(frozen=True)
class Section:
    """Everything that the section of sources shows beside the typed rows."""

    rows: dict[int, RowView]
    undated: list[int]
    is_full: bool
    most: int
    sources: list[SourceHit] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    source_words: str = ""
    figure_words: str = ""
    address: str = ""


def evidence_section(sandwich: Sandwich, rows: Sequence[dict[str, Any]], day: Any) -> Section:
    """The section for the rows that are typed now, with what was searched for without script."""
    words = {name: request.form.get(name, "")[:LONGEST_SEARCH] for name in ("source_q", "figure_q")}
    undated = [row["n"] for row in rows if _is_begun(row) and not (row.get("published") and row.get("accessed"))]
    with read_session() as session:
        return Section(
            rows=_row_views(session, sandwich, rows, day),
            undated=undated,
            is_full=len(rows) >= MOST_ROWS,
            most=MOST_ROWS,
            sources=found_sources(session, words["source_q"]),
            figures=found_figures(session, words["figure_q"], theme=sandwich.rumour.theme),
            source_words=words["source_q"],
            figure_words=words["figure_q"],
            address=request.form.get("source_address", "")[:2000] if request.form.get("do") == "fetch" else "",
        )


def found_sources(session: Session, words: str) -> list[SourceHit]:
    """Stored sources for the picker."""
    found = search_sources(session, words[:LONGEST_SEARCH], limit=6)
    ids = [source.id for source in found]
    copies, passages = newest_copies(session, ids), passages_of(session, ids)
    return [SourceHit(source, copies.get(source.id), passages.get(source.id, ())) for source in found]


def found_figures(session: Session, words: str, *, theme: str) -> list[Figure]:
    """Figures for the picker, those of the rumour's theme first."""
    return list(search_figures(session, words[:LONGEST_SEARCH], theme=theme, limit=6))


def _row_views(session: Session, sandwich: Sandwich, rows: Sequence[dict[str, Any]], day: Any) -> dict[int, RowView]:
    sources = sources_by_codes(session, [str(row["source"]) for row in rows if row.get("source")])
    figures = figures_by_codes(session, [str(row["figure"]) for row in rows if row.get("figure")])
    ids = [source.id for source in sources.values()]
    copies, passages = newest_copies(session, ids), passages_of(session, ids)
    views = {}
    for row in rows:
        source, figure = sources.get(str(row.get("source"))), figures.get(str(row.get("figure")))
        older = older_of(Use(sandwich, row, False, True), figure)
        if source is None:
            views[row["n"]] = RowView(figure=figure, older=older)
            continue
        reasons = reasons_of(source, day)
        views[row["n"]] = RowView(source, copies.get(source.id), reasons, passages.get(source.id, ()), figure, older)
    return views


def _is_begun(row: dict[str, Any]) -> bool:
    return any(row.get(name) for name in ("publisher", "title", "url"))
