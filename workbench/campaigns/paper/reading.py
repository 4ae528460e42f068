"""Which text a sheet on paper is made of, and what goes with it: size, place, time, local figures, the quarter's answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from sandwiches import Document, DocumentError
from sandwiches.outputs import CannotMake, Order
from sandwiches.outputs.clean import line
from sandwiches.outputs.facts import facts_of
from workbench.campaigns import messages
from workbench.campaigns.correcting import correction_of
from workbench.campaigns.models import Placement
from workbench.campaigns.paper.choices import PaperChoices
from workbench.campaigns.paper.invitation import Gathering
from workbench.campaigns.paper.kinds import kind_of
from workbench.campaigns.paper.sheets import FigureLine, SheetOrder
from workbench.campaigns.paper.words import word
from workbench.campaigns.planning.facts import facts_only
from workbench.campaigns.states import is_placeable
from workbench.editorial.models import Correction, Revision, Sandwich
from workbench.editorial.outputs.queries import current_look
from workbench.editorial.queries import document_of, public_document
from workbench.evidence.figures.numbers import show_number
from workbench.evidence.figures.queries import figures_by_codes, newest_value, search
from workbench.evidence.figures.showing import figure_name, figure_unit
from workbench.evidence.models import Figure
from workbench.settings import Settings

MOST_FIGURES = 8
MOST_ANSWERS = 30
QUARTER = timedelta(days=92)


@dataclass(frozen=True)
class PaperOrder:
    """All that the materials of one placement are made of. `is_correction`, `is_withdrawn`: what the text is now."""

    output: Order
    sheet: SheetOrder
    gathering: Gathering | None
    slug: str
    is_correction: bool = False
    is_withdrawn: bool = False


def order_for(session: Session, placement: Placement, settings: Settings, *, now: datetime) -> PaperOrder:
    """Read everything for one placement. Raises CannotMake when the text has no fact that can stand alone."""
    sandwich, channel = placement.sandwich, placement.channel
    choices, zone = PaperChoices.read(channel.settings, channel.kind), ZoneInfo(settings.timezone)
    is_withdrawn = sandwich.state == "withdrawn"
    revision = placement.revision if is_withdrawn else _standing(placement)
    correction = None if is_withdrawn else _correction(session, placement, revision)
    document = _document(sandwich, revision)
    if placement.content == "fact":
        document = facts_only(document)
    look, url = current_look(session, settings), messages.public_url(sandwich, settings) if _is_public(sandwich) else ""
    kind = kind_of(channel.kind)
    sheet = SheetOrder(
        document=document,
        look=look,
        url=url,
        licence=sandwich.licence,
        place=choices.places[0] if choices.places and kind and kind.is_event else "",
        when=in_words(placement.scheduled_at, zone, document.language),
        minutes=choices.minutes,
        figures=figures_for(session, document, theme=sandwich.rumour.theme) if channel.kind == "training" else (),
        quarter=answers_of_quarter(session, sandwich, now=now) if channel.kind == "forum" else (),
        fix=_fix(sandwich, correction, is_withdrawn=is_withdrawn),
        places=choices.places,
    )
    size = (choices.width_mm, choices.height_mm) if kind is not None and kind.has_size else None
    printed = _corrected(document, correction) if correction is not None else document
    gathering = _gathering(placement, sheet, settings, now) if kind is not None and kind.is_event else None
    output = Order(printed, look, url=url, size=size)
    return PaperOrder(output, sheet, gathering, sandwich.slug, correction is not None, is_withdrawn)


def figures_for(session: Session, document: Document, *, theme: str) -> list[FigureLine]:
    """The local figures that the text cites, then others of the theme; each with its newest value."""
    cited = figures_by_codes(session, [one.figure for one in document.evidence if one.figure])
    near = [row for row in search(session, "", theme=theme, limit=MOST_FIGURES) if row.theme == theme]
    rows = {row.code: row for row in (*cited.values(), *near)}
    lines = (_figure_line(row, "sv" if document.language.startswith("sv") else "en") for row in rows.values())
    return [one for one in lines if one is not None][:MOST_FIGURES]


def answers_of_quarter(session: Session, sandwich: Sandwich, *, now: datetime) -> list[str]:
    """What the other answers of the last quarter say, by their facts, in the same language; no rumours."""
    wanted = (
        select(Sandwich)
        .where(Sandwich.state == "published", Sandwich.visibility == "public", Sandwich.language == sandwich.language)
        .where(Sandwich.id != sandwich.id, Sandwich.first_published_at >= now - QUARTER, Sandwich.deleted_at.is_(None))
        .options(joinedload(Sandwich.public_revision))
        .order_by(Sandwich.first_published_at.desc())
        .limit(MOST_ANSWERS)
    )
    titles = []
    for row in session.scalars(wanted).unique():
        try:
            titles.append(facts_of(document_of(row.public_revision)).title if row.public_revision else "")
        except (CannotMake, DocumentError):
            continue
    return [one for one in titles if one]


def in_words(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """A time as it is said: torsdag 3 december 2026 kl. 18.30."""
    local = moment.astimezone(zone)
    if language.startswith("sv"):
        return f"{format_date(local, 'EEEE d MMMM y', locale='sv')} kl. {local:%H.%M}"
    return f"{format_date(local, 'EEEE d MMMM y', locale='en_GB')}, {local:%H:%M}"


def carried_older(placement: Placement, revision_id: int) -> object:
    """The condition that an older text of the same answer was handed out on the same channel."""
    return exists().where(
        Placement.channel_id == placement.channel_id,
        Placement.sandwich_id == placement.sandwich_id,
        Placement.revision_id < revision_id,
        Placement.state.in_(("sent", "corrected")),
    )


def _standing(placement: Placement) -> Revision:
    """What is handed out now: for a text that was corrected since, the approved one; else the placement's own."""
    sandwich = placement.sandwich
    if placement.state in ("sent", "corrected") and is_placeable(sandwich) and sandwich.approved_revision is not None:
        return sandwich.approved_revision
    return placement.revision


def _correction(session: Session, placement: Placement, revision: Revision) -> Correction | None:
    """The correction that people on this channel must be told of: only those who got the older text."""
    if not session.scalar(select(carried_older(placement, revision.id))):  # type: ignore[call-overload]
        return None
    return correction_of(session, placement.sandwich, revision)


def _corrected(document: Document, correction: Correction) -> Document:
    """The text with what was wrong and why before it (METHOD F9)."""
    headline = word("correction", document.language, title=line(document.headline))
    opening = " ".join(one for one in (correction.what, correction.why, document.opening_fact) if one)
    return replace(document, headline=headline, opening_fact=opening)


def _document(sandwich: Sandwich, revision: Revision) -> Document:
    if revision.id == sandwich.public_revision_id and sandwich.state != "withdrawn":
        return public_document(sandwich)
    return document_of(revision)


def _is_public(sandwich: Sandwich) -> bool:
    return sandwich.visibility == "public" and sandwich.public_revision_id is not None


def _fix(sandwich: Sandwich, correction: Correction | None, *, is_withdrawn: bool) -> Sequence[str]:
    if is_withdrawn:
        return (sandwich.withdrawn_reason,)
    return (correction.what, correction.why) if correction is not None else ()


def _gathering(placement: Placement, sheet: SheetOrder, settings: Settings, now: datetime) -> Gathering:
    facts = facts_of(sheet.document, output="invitation")
    said = [one.text for one in facts.opening[:3]] + ([sheet.url] if sheet.url else [])
    return Gathering(
        uid=f"{placement.reference}@{settings.mail_from.rpartition('@')[2]}",
        title=f"{word(f'invited_{placement.channel.kind}', sheet.language)}: {facts.title}",
        starts_at=placement.scheduled_at,
        minutes=sheet.minutes,
        stamp=now,
        place=sheet.place,
        description="\n".join(said),
        url=sheet.url,
        number=placement.version,
        is_cancelled=placement.state in ("cancelled", "withdrawn") or placement.sandwich.state == "withdrawn",
    )


def _figure_line(figure: Figure, language: str) -> FigureLine | None:
    newest = newest_value(figure)
    if newest is None:
        return None
    source = newest.source or figure.source
    value = f"{show_number(newest.value, language)} {figure_unit(figure, language)}".strip()
    named = ", ".join(one for one in (source.publisher, source.title) if one) if source is not None else ""
    return FigureLine(figure_name(figure, language), value, newest.period, named, figure.small_numbers)
