"""Putting a review together: the document that the page, the PDF, the Word file and the workbook are made from."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.reviews.models import QuarterReview
from workbench.reviews.quarterly import parts
from workbench.reviews.quarterly.canonical import from_json
from workbench.reviews.quarterly.document import Block, Paragraph, ReviewDocument, Section
from workbench.reviews.quarterly.sections import PARTS
from workbench.reviews.quarterly.sections.part import Part, View
from workbench.reviews.quarterly.speaking import say_day, say_months, speaking
from workbench.reviews.quarterly.summary import key_figures
from workbench.reviews.quarters import Quarter, quarter_of
from workbench.web.sessions import settings

UNCOUNTED = ("next_quarter", "limits")  # what people write, and what always holds


def assemble(session: Session, review: QuarterReview, *, language: str, for_public: bool) -> ReviewDocument:
    """The review in one language. An adopted one is what was adopted, word by word, with the notes beside it in its footer."""
    with speaking(language):
        if review.frozen:
            return _frozen(session, review, language, for_public)
        return build(session, review, language=language, for_public=for_public)


def build(session: Session, review: QuarterReview, *, language: str, for_public: bool, adopter: str = "") -> ReviewDocument:
    """The review as it stands, from its counts and from what people wrote. Call it within `speaking(language)`."""
    quarter, extra = quarter_of(review.first_day), parts.written(session, review, language)
    earlier = parts.earlier_reviews(session, review)
    sections = tuple(
        _section(part, review.counts, View(language, for_public, _of_section(earlier, part.key), extra=extra))
        for part in PARTS
        if not (for_public and part.is_internal)
    )
    return ReviewDocument(
        title=title_of(quarter),
        language=language,
        unit=settings().municipality,
        status=_status(review, "" if for_public else adopter),
        summary=key_figures(review.counts, [counts for _slug, counts in earlier], View(language, for_public)),
        sections=sections,
        is_public=for_public,
    )


def title_of(quarter: Quarter) -> str:
    """ "Quarterly review, July to September 2026"."""
    last = quarter.after.first_day - timedelta(days=1)
    return _("Quarterly review, %(months)s", months=say_months(quarter.first_day, last))


def _of_section(earlier: list[tuple[str, dict[str, Any]]], key: str) -> list[tuple[str, dict[str, Any]]]:
    return [(slug, counts[key]) for slug, counts in earlier if counts.get(key)]


def _section(part: Part, counts: Mapping[str, Any], view: View) -> Section:
    found = counts.get(part.key)
    said: list[Block] = []
    text = view.extra["texts"].get(part.key)
    if text and not (view.for_public and text["is_internal"]):
        said += [Paragraph(line.strip()) for line in text["text"].split("\n") if line.strip()]
    if found is None and part.key not in UNCOUNTED:
        said.append(Paragraph(_("This was not counted when the review was made."), is_quiet=True))
    else:
        said += part.blocks(found or {}, view)
    return Section(part.number, part.key, part.title(), tuple(said), part.is_internal)


def _status(review: QuarterReview, adopter: str) -> str:
    if review.adopted_at is not None:
        day = say_day(_local(review.adopted_at))
        if not adopter:
            return _("Adopted %(day)s. Frozen: the figures are not changed afterwards.", day=day)
        return _("Adopted %(day)s by %(name)s. Frozen: the figures are not changed afterwards.", day=day, name=adopter)
    if review.state == "adopted":
        return _("Adopted.")
    if review.built_at is None:
        return _("Draft, not counted yet.")
    return _("Draft. Counted %(day)s.", day=say_day(_local(review.built_at)))


def _local(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(settings().timezone)).date()


def _frozen(session: Session, review: QuarterReview, language: str, for_public: bool) -> ReviewDocument:
    document = from_json(review.frozen["documents"][language]["public" if for_public else "internal"])
    notes = parts.notes_of(session, review.id, for_public=for_public)
    lines = [_("Note %(day)s: %(text)s", day=say_day(_local(row.written_at)), text=row.text) for row in notes]
    lines.append(_("SHA-256 of what was adopted: %(digest)s", digest=review.digest))
    return replace(document, footer="\n".join(lines))
