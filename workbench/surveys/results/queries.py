"""Reading results: one wave's, those of a span of days, trust over waves, free texts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.models import User
from workbench.errors import NotFound
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to
from workbench.surveys.answering.models import FreeText
from workbench.surveys.results import words
from workbench.surveys.results.models import WaveResult
from workbench.surveys.results.report import ShownAnswer, WaveReport
from workbench.surveys.results.reporting import answers_of, make_report
from workbench.surveys.statistics.showing import LEAST_FOR_QUOTES
from workbench.surveys.waves.models import Wave, WaveItem
from workbench.web.pages import Page

SIZE = 20
MOST_TEXTS = 500


@dataclass(frozen=True)
class TrustPoint:
    """How much people trusted the municipality's information in one wave. `answers`: high, middle, low, don't know."""

    code: str
    title: str
    held_on: date
    sampling: str
    panel_id: int | None
    base: int
    answers: tuple[ShownAnswer, ...]


@dataclass(frozen=True)
class Asking:
    """One statement in one wave: what was shown of it."""

    code: str
    title: str
    held_on: date
    sampling: str
    base: int | None
    answers: tuple[ShownAnswer, ...]


@dataclass(frozen=True)
class OverWaves:
    """One statement through all waves that asked it, the oldest first."""

    text: str
    text_language: str
    kind: str
    askings: tuple[Asking, ...]


def result_of(session: Session, code: str) -> WaveResult:
    """The result of one wave. Raises NotFound, also while it is being counted."""
    found = find_result(session, code)
    if found is None:
        raise NotFound(_("There are no results of such a survey."), subject_id=code)
    return found


def find_result(session: Session, code: str) -> WaveResult | None:
    """The result of one wave, if it has been counted."""
    return session.scalar(_results().join(Wave).where(Wave.code == code))


def public_result(session: Session, code: str) -> WaveResult:
    """A published result. Raises NotFound."""
    found = session.scalar(_results().join(Wave).where(Wave.code == code, WaveResult.published_at.is_not(None)))
    if found is None:
        raise NotFound(_("There are no results of such a survey."), subject_id=code)
    return found


def list_page(session: Session, *, number: int = 1, size: int = SIZE) -> Page[WaveResult]:
    """Counted waves, the newest first."""
    total = session.scalar(select(func.count(WaveResult.id))) or 0
    ordered = _results().order_by(WaveResult.held_on.desc(), WaveResult.id.desc())
    return Page(session.scalars(ordered.limit(size).offset((number - 1) * size)).all(), number, size, total)


def published(session: Session, *, limit: int = 100) -> Sequence[WaveResult]:
    """What anybody may read, the newest first."""
    wanted = _results().where(WaveResult.published_at.is_not(None))
    return session.scalars(wanted.order_by(WaveResult.held_on.desc(), WaveResult.id.desc()).limit(limit)).all()


def report_of(session: Session, result: WaveResult, *, viewer: User | None = None, for_public: bool = False) -> WaveReport:
    """One wave's report for these readers. Without a viewer and not for the public, nothing is left out."""
    return reports_of(session, [result], viewer=viewer, for_public=for_public)[0]


def reports_of(
    session: Session, results: Sequence[WaveResult], *, viewer: User | None = None, for_public: bool = False
) -> list[WaveReport]:
    """Several reports with few questions to the database."""
    unnamed = unnamed_rumours(session, results, viewer=viewer, for_public=for_public)
    ids = {(one.counts.get("compared") or {}).get("wave_id") for one in results} - {None}
    earlier = {one.wave_id: one for one in session.scalars(_results().where(WaveResult.wave_id.in_(ids)))} if ids else {}
    if for_public:
        earlier = {wave_id: one for wave_id, one in earlier.items() if one.published_at is not None}
    return [
        make_report(
            one, earlier=earlier.get((one.counts.get("compared") or {}).get("wave_id", 0)), unnamed=unnamed, for_public=for_public
        )
        for one in results
    ]


def results_between(session: Session, first_day: date, day_after: date, *, for_public: bool) -> list[WaveReport]:
    """Reports of the waves whose last day lies in the span, the oldest first, in the current language.

    For the public: published ones, without statements about restricted rumours.
    """
    wanted = _results().where(WaveResult.held_on >= first_day, WaveResult.held_on < day_after)
    if for_public:
        wanted = wanted.where(WaveResult.published_at.is_not(None))
    results = session.scalars(wanted.order_by(WaveResult.held_on, WaveResult.id)).all()
    return reports_of(session, results, for_public=for_public)


def trust_over_waves(session: Session, *, for_public: bool) -> list[TrustPoint]:
    """The trust question in every wave that asked it, the oldest first. Panels of different kinds are not one line."""
    wanted = _results().where(WaveResult.published_at.is_not(None)) if for_public else _results()
    found = []
    for result in session.scalars(wanted.order_by(WaveResult.held_on, WaveResult.id)):
        item = next((one for one in result.wave.items if one.kind == "trust"), None)
        question = result.counts["questions"].get(item.code) if item is not None else None
        if item is None or question is None:
            continue
        part = question["parts"]["answer"]
        title = words.in_language(result.wave.titles, result.wave).text
        point = TrustPoint(
            result.wave.code, title, result.held_on, result.wave.sampling, result.wave.panel_id, part["base"],
            answers_of(result, item, "answer"),
        )  # fmt: skip
        found.append(point)
    return found


def statements_over_waves(
    session: Session, *, viewer: User | None = None, for_public: bool = False, panel_id: int | None = None
) -> list[OverWaves]:
    """Every statement with what each wave found, unchanged ones too; those asked most often first."""
    wanted = _results().where(WaveResult.published_at.is_not(None)) if for_public else _results()
    if panel_id is not None:
        wanted = wanted.join(Wave).where(Wave.panel_id == panel_id)
    results = session.scalars(wanted.order_by(WaveResult.held_on, WaveResult.id)).all()
    unnamed = unnamed_rumours(session, results, viewer=viewer, for_public=for_public)
    askings: dict[str, list[tuple[WaveItem, WaveResult]]] = {}
    for result in results:
        for item in result.wave.items:
            question = result.counts["questions"].get(item.code)
            if question is not None and "belief" in question["parts"] and item.rumour_id not in unnamed:
                askings.setdefault(item.code, []).append((item, result))
    rows = [_over_waves(pairs) for pairs in askings.values()]
    return sorted(rows, key=lambda row: (-len(row.askings), row.text))


def unnamed_rumours(
    session: Session, results: Iterable[WaveResult], *, viewer: User | None = None, for_public: bool = False
) -> set[int]:
    """Rumours behind the statements that these readers may not see: restricted ones in public, or from this viewer."""
    ids = {item.rumour_id for result in results for item in result.wave.items if item.rumour_id is not None}
    if not ids or (viewer is None and not for_public):
        return set()
    may_see = Rumour.sensitivity != "restricted" if for_public else visible_to(viewer)
    return ids - set(session.scalars(select(Rumour.id).where(Rumour.id.in_(ids), may_see)))


def newest_of_rumour(session: Session, rumour_id: int) -> tuple[WaveResult, WaveItem] | None:
    """The newest counted wave that asked about a rumour, with its question."""
    statement = (
        select(WaveResult, WaveItem)
        .join(WaveItem, WaveItem.wave_id == WaveResult.wave_id)
        .where(WaveItem.rumour_id == rumour_id)
        .options(joinedload(WaveResult.wave).selectinload(Wave.items))
        .order_by(WaveResult.held_on.desc(), WaveResult.id.desc())
        .limit(1)
    )
    row = session.execute(statement).first()
    return (row[0], row[1]) if row is not None else None


def free_texts_of(session: Session, result: WaveResult) -> list[FreeText] | None:
    """What people wrote, masked, in an order that tells nothing; None when too few answered for anything to be shown."""
    statement = select(FreeText).where(FreeText.wave_id == result.wave_id).order_by(FreeText.shuffle).limit(MOST_TEXTS)
    return list(session.scalars(statement)) if result.base >= LEAST_FOR_QUOTES else None


def has_answered_waves(session: Session) -> bool:
    """Whether any wave has closed, counted or not."""
    return session.scalar(select(Wave.id).where(Wave.state == "closed").limit(1)) is not None


def _over_waves(pairs: Sequence[tuple[WaveItem, WaveResult]]) -> OverWaves:
    item, newest = pairs[-1]
    text = words.in_language(item.texts, newest.wave)
    askings = []
    for one, result in pairs:
        base = result.counts["questions"][one.code]["parts"]["belief"]["base"]
        title = words.in_language(result.wave.titles, result.wave).text
        answers = answers_of(result, one, "belief")
        askings.append(Asking(result.wave.code, title, result.held_on, result.wave.sampling, base, answers))
    return OverWaves(text.text, text.language, item.kind, tuple(askings))


def _results() -> Select[WaveResult]:
    wave = joinedload(WaveResult.wave)
    return select(WaveResult).options(wave.selectinload(Wave.items), wave.selectinload(Wave.stages), wave.joinedload(Wave.panel))
