"""Drift: a day's scores and decisions counted, and what they say in plain words."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from classifiers.learning.drift import Overrides, Shift, measure_overrides, measure_shift
from classifiers.learning.judging import BINS, place_of
from workbench.intake.models import Assessment, Item, Source
from workbench.learning.models import Label, ScoreDay

COUNTED_DAYS = 14  # days whose decisions may still come; older rows stay as they are
REFERENCE_DAYS = 28  # the first weeks of a version are what later ones are held against
CURRENT_DAYS = 14
SHOWN_WEEKS = 12


@dataclass(frozen=True)
class Week:
    """One week of the running model: how many texts, what share was flagged, what people did with the flagged ones."""

    first_day: date
    texts: int
    flagged: int
    dismissed: int
    linked: int

    @property
    def flagged_share(self) -> float:
        return self.flagged / self.texts if self.texts else 0.0


@dataclass(frozen=True)
class Drift:
    """What is shown of the running model's drift."""

    shift: Shift
    overrides: Overrides
    reference: list[int] = field(default_factory=list)
    current: list[int] = field(default_factory=list)
    weeks: list[Week] = field(default_factory=list)


def count_days(session: Session, *, now: datetime) -> int:
    """Count the last two weeks anew: scores by tenths, and decisions by people. Twice gives the same rows. Returns how many."""
    first = now.astimezone(UTC).date() - timedelta(days=COUNTED_DAYS - 1)
    rows: dict[tuple[date, str, str, str], ScoreDay] = {}
    decided = _decisions(session, first)
    for item_id, at, version, genre, language, score, relevant in _assessed(session, first):
        key = (at.date(), version, genre, language or "")
        row = rows.get(key)
        if row is None:
            row = rows[key] = _empty_day(*key)
        row.counts[place_of(score)] += 1
        row.flagged += bool(relevant)
        name = {"dismiss": "dismissed", "confirm": "linked", "relink": "linked"}.get(decided.get(item_id, ""))
        if name:
            name = f"{'flagged' if relevant else 'unflagged'}_{name}"
            setattr(row, name, getattr(row, name) + 1)
    session.execute(delete(ScoreDay).where(ScoreDay.day >= first))
    session.add_all(rows.values())
    session.flush()
    return len(rows)


def drift_of(session: Session, version: str, *, today: date) -> Drift:
    """Scores of the last two weeks against the version's first four, and how often people decided otherwise in four weeks."""
    days = session.scalars(select(ScoreDay).where(ScoreDay.model_version == version).order_by(ScoreDay.day)).all()
    if not days:
        return Drift(measure_shift([0], [0]), _overrides([]))
    end_of_reference = days[0].day + timedelta(days=REFERENCE_DAYS)
    start = max(end_of_reference, today - timedelta(days=CURRENT_DAYS - 1))
    reference = _sum([row for row in days if row.day < end_of_reference])
    current = _sum([row for row in days if row.day >= start])
    recent = [row for row in days if row.day > today - timedelta(days=REFERENCE_DAYS)]
    return Drift(measure_shift(reference, current), _overrides(recent), reference, current, _weeks(days))


def text_count(session: Session, version: str) -> int:
    """How many texts a version has been counted over."""
    counts = session.scalars(select(ScoreDay.counts).where(ScoreDay.model_version == version))
    return sum(sum(row) for row in counts)


def _assessed(session: Session, first: date):  # type: ignore[no-untyped-def]
    since = datetime.combine(first, time(), UTC)
    columns = (
        Assessment.item_id, Assessment.assessed_at, Assessment.model_version, Source.genre, Item.language, Assessment.score,
        Assessment.relevant,
    )  # fmt: skip
    statement = select(*columns).join(Item, Item.id == Assessment.item_id).join(Source, Source.id == Item.source_id)
    return session.execute(statement.where(Assessment.assessed_at >= since).execution_options(yield_per=2000))


def _decisions(session: Session, first: date) -> dict[int, str]:
    """What people did in the inbox with each item: house rules are no people and leave no label."""
    since = datetime.combine(first, time(), UTC)
    sorted_ = (Label.kind.in_(("dismiss", "confirm", "relink")), Label.task == "relevance", Label.superseded_at.is_(None))
    rows = session.execute(select(Label.item_id, Label.kind).where(*sorted_, Label.at >= since))
    return {row.item_id: row.kind for row in rows}


def _empty_day(day: date, version: str, genre: str, language: str) -> ScoreDay:
    return ScoreDay(
        day=day, model_version=version, genre=genre, language=language, counts=[0] * BINS, flagged=0, flagged_dismissed=0,
        flagged_linked=0, unflagged_dismissed=0, unflagged_linked=0,
    )  # fmt: skip


def _sum(days: Sequence[ScoreDay]) -> list[int]:
    return [sum(row.counts[place] for row in days) for place in range(BINS)]


def _overrides(days: Sequence[ScoreDay]) -> Overrides:
    return measure_overrides(
        flagged_dismissed=sum(row.flagged_dismissed for row in days),
        flagged_linked=sum(row.flagged_linked for row in days),
        unflagged_dismissed=sum(row.unflagged_dismissed for row in days),
        unflagged_linked=sum(row.unflagged_linked for row in days),
    )


def _weeks(days: Sequence[ScoreDay]) -> list[Week]:
    by_week: dict[date, list[ScoreDay]] = defaultdict(list)
    for row in days:
        by_week[row.day - timedelta(days=row.day.weekday())].append(row)
    return [
        Week(
            first, sum(sum(row.counts) for row in rows), sum(row.flagged for row in rows),
            sum(row.flagged_dismissed for row in rows), sum(row.flagged_linked for row in rows),
        )
        for first, rows in sorted(by_week.items())[-SHOWN_WEEKS:]
    ]  # fmt: skip
