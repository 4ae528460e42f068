"""The annual report: four reviews side by side, missing quarters said. Made of stored counts; nothing is counted anew."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workbench.reviews.charts.chart import Cell
from workbench.reviews.models import QuarterReview
from workbench.reviews.quarterly.document import Block, KeyFigure, Paragraph, ReviewDocument, Section
from workbench.reviews.quarterly.models import ReviewDecision, ReviewOutcome
from workbench.reviews.quarterly.sections import PARTS
from workbench.reviews.quarterly.sections.next_quarter import outcome_words
from workbench.reviews.quarterly.sections.part import Figure, Part, View, quarter_name, table_of
from workbench.reviews.quarterly.speaking import say_list, say_number, speaking
from workbench.reviews.quarters import Quarter, quarter_of
from workbench.web.sessions import settings

SUMMED = (("rumours", "new"), ("messages", "published"), ("errors", "corrections"))
Year = dict[int, QuarterReview]  # number of the quarter → its review


def reviews_of(session: Session, year: int, *, for_public: bool) -> Year:
    """The reviews of a year that have been counted; for the public those that are published."""
    first, after = Quarter(year, 1).first_day, Quarter(year + 1, 1).first_day
    wanted = select(QuarterReview).where(
        QuarterReview.first_day >= first, QuarterReview.first_day < after, QuarterReview.built_at.is_not(None)
    )
    if for_public:
        wanted = wanted.where(QuarterReview.published_at.is_not(None))
    return {quarter_of(row.first_day).number: row for row in session.scalars(wanted.order_by(QuarterReview.first_day))}


def assemble_annual(session: Session, year: int, *, language: str, for_public: bool) -> ReviewDocument:
    """The report of a year in one language, whatever reviews there are."""
    with speaking(language):
        found = reviews_of(session, year, for_public=for_public)
        sections = [Section(part.number, part.key, part.title(), tuple(_blocks(part, found, year))) for part in PARTS]
        kept = {"next_quarter": _decided(session, found, for_public=for_public), "limits": _limits(found)}
        return ReviewDocument(
            title=_("Annual report %(year)s", year=year),
            language=language,
            unit=settings().municipality,
            status=_status(found, year),
            summary=_summary(found),
            sections=tuple(
                Section(one.number, one.key, one.title, tuple(kept[one.key]) if one.key in kept else one.blocks)
                for one in sections
                if one.blocks or one.key in kept
            ),
            is_public=for_public,
        )


def missing_of(found: Year) -> list[int]:
    """The quarters without a review."""
    return [number for number in range(1, 5) if number not in found]


def _status(found: Year, year: int) -> str:
    missing = [quarter_name(f"{year}-{number}") for number in missing_of(found)]
    drafts = [quarter_name(f"{year}-{number}") for number, row in found.items() if row.state != "adopted"]
    said = [_("Made of %(count)s of four reviews.", count=len(found))]
    if missing:
        said.append(_("Missing: %(quarters)s.", quarters=say_list(missing)))
    if drafts:
        said.append(_("Not adopted yet: %(quarters)s.", quarters=say_list(drafts)))
    return " ".join(said)


def _blocks(part: Part, found: Year, year: int) -> list[Block]:
    if not any(row.counts.get(part.key) for row in found.values()):
        return []
    columns = [quarter_name(f"{year}-{number}") for number in range(1, 5)]
    values = {number: _figures(part, row.counts) for number, row in found.items()}
    labels = {key: figure.label for figures in values.values() for key, figure in figures.items()}
    rows: list[tuple[Cell, ...]] = [
        (label, *(_value(values.get(number, {}), key) for number in range(1, 5))) for key, label in labels.items()
    ]
    return table_of(_("Quarter by quarter"), (_("Figure"), *columns), rows, _("– means no review, or nothing to measure."))


def _figures(part: Part, counts: dict[str, Any]) -> dict[str, Figure]:
    found = counts.get(part.key)
    return {figure.key: figure for figure in part.figures(found)} if found else {}


def _value(figures: dict[str, Figure], key: str) -> Cell:
    return figures[key].value if key in figures else None


def _summary(found: Year) -> tuple[KeyFigure, ...]:
    labels = {"rumours": _("New rumours"), "messages": _("Answers published"), "errors": _("Errors corrected in public")}
    made = []
    for section, key in SUMMED:
        part = next(one for one in PARTS if one.key == section)
        values = [_value(_figures(part, row.counts), key) for row in found.values()]
        numbers = [value for value in values if isinstance(value, int | float)]
        if numbers:
            note = ngettext("From %(num)d review.", "Added up over %(num)d reviews.", len(numbers))
            made.append(KeyFigure(labels[section], say_number(sum(numbers)), note))
    return tuple(made)


def _decided(session: Session, found: Year, *, for_public: bool) -> list[Block]:
    """What the adopted reviews of the year decided, and how it went as later reviews tell it."""
    wanted = select(ReviewDecision).where(ReviewDecision.review_id.in_([row.id for row in found.values()]))
    decisions = session.scalars(wanted.order_by(ReviewDecision.position).options(joinedload(ReviewDecision.review))).all()
    decided = [row for row in decisions if row.review.state == "adopted"]
    if not decided:
        return [Paragraph(_("No adopted review of the year decided a change."))]
    told = select(ReviewOutcome).join(QuarterReview, QuarterReview.id == ReviewOutcome.review_id)
    told = told.where(ReviewOutcome.decision_id.in_([row.id for row in decided])).order_by(QuarterReview.first_day)
    if for_public:
        told = told.where(QuarterReview.published_at.is_not(None))
    outcomes, words = {row.decision_id: row for row in session.scalars(told)}, outcome_words()
    rows = [
        (
            quarter_name(quarter_of(row.review.first_day).slug),
            row.text,
            words[outcomes[row.id].state] if row.id in outcomes else _("not said yet"),
            outcomes[row.id].note if row.id in outcomes else "",
        )
        for row in sorted(decided, key=lambda row: (row.review.first_day, row.position))
    ]
    return table_of(_("Decisions of the year"), (_("Review"), _("Decision"), _("How it went"), _("In words")), rows)


def _limits(found: Year) -> list[Block]:
    said: list[Block] = [
        Paragraph(_("The figures are those of each review, as they stood when it was counted. Nothing is counted anew."))
    ]
    if missing_of(found):
        said.append(Paragraph(_("Quarters without a review are left open. A sum over fewer than four quarters is not a year.")))
    return said + [block for block in PARTS[-1].blocks({}, View("", for_public=True)) if isinstance(block, Paragraph)]
