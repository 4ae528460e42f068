"""How often a rumour is heard around its answer, beside rumours like it that had no answer then. Pure but for the reading.

No experiment: we answer when a rumour is loudest, and what is loudest grows quieter by itself. That is why each answered rumour
is put beside others that were about as loud, in the same weeks, and had no answer; what we cannot put beside it stays out.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from workbench.reviews.aggregates.models import AnswerCourse
from workbench.rumours.models import Rumour, Sighting

BEFORE, AFTER = 4, 8  # weeks
MOST_OTHERS = 5
_BANDS = (2, 5, 10, 20)  # about as loud: reports in the weeks before


@dataclass(frozen=True)
class Course:
    """One rumour: the days on which it was reported (as ordinals, sorted), when it was opened and answered."""

    rumour_id: int
    theme: str
    opened: int
    answered: int | None
    days: Sequence[int]

    def heard(self, start: int, over: int) -> int:
        """How often from a day to before another."""
        return bisect_left(self.days, over) - bisect_left(self.days, start)

    def weeks(self, anchor: int, today: int) -> list[int | None]:
        """Reports per week from BEFORE weeks before `anchor` on; None for weeks that are not over."""
        starts = [anchor + 7 * number for number in range(-BEFORE, AFTER)]
        return [self.heard(start, start + 7) if start + 7 <= today else None for start in starts]


def follow_answers(session: Session, *, zone: ZoneInfo, today: date, now: datetime) -> int:
    """Count every answered rumour's course again. Gives how many there are."""
    courses = read_courses(session, zone)
    rows = [
        {"rumour_id": one.rumour_id, "answered_on": date.fromordinal(one.answered or 0), "theme": one.theme,
         "weeks": weeks, "others": others, "other_count": count, "counted_at": now}
        for one, weeks, others, count in compare(courses, today.toordinal())
    ]  # fmt: skip
    session.execute(delete(AnswerCourse))
    if rows:
        session.execute(insert(AnswerCourse), rows)
    return len(rows)


def read_courses(session: Session, zone: ZoneInfo) -> list[Course]:
    """Every rumour that stands for itself, with the days of its independent reports."""
    days: dict[int, list[int]] = defaultdict(list)
    heard = select(Sighting.rumour_id, Sighting.heard_at).where(Sighting.relation == "asserts", Sighting.is_copy.is_(False))
    for rumour_id, at in session.execute(heard.order_by(Sighting.heard_at)):
        days[rumour_id].append(at.astimezone(zone).date().toordinal())
    rows = session.execute(
        select(Rumour.id, Rumour.theme, Rumour.opened_at, Rumour.answered_at)
        .where(Rumour.state != "merged", Rumour.kind == "belief")
        .order_by(Rumour.id)
    )
    return [
        Course(row.id, row.theme, _ordinal(row.opened_at, zone), _ordinal(row.answered_at, zone) if row.answered_at else None,
               days.get(row.id, ()))
        for row in rows
    ]  # fmt: skip


def compare(courses: Sequence[Course], today: int) -> Iterable[tuple[Course, list[int | None], list[int | None], int]]:
    """Each answered rumour with its weeks, the sums of those like it, and how many those are."""
    answered: dict[int, list[Course]] = defaultdict(list)
    for one in courses:
        if one.answered is not None and one.answered <= today:
            answered[one.answered].append(one)
    for anchor in sorted(answered):
        like = _by_band(courses, anchor)
        for one in answered[anchor]:
            loud = one.heard(anchor - 7 * BEFORE, anchor)
            found = sorted(
                like.get(_band(loud), ()), key=lambda pair: (pair[1].theme != one.theme, abs(pair[0] - loud), pair[1].rumour_id)
            )[:MOST_OTHERS]
            weeks = [other.weeks(anchor, today) for _loud, other in found]
            sums = [None if None in column else sum(column) for column in zip(*weeks, strict=True)] if weeks else []  # type: ignore[arg-type]
            yield one, one.weeks(anchor, today), sums, len(found)


def _by_band(courses: Sequence[Course], anchor: int) -> dict[int, list[tuple[int, Course]]]:
    """Those that were heard in the weeks before and had no answer until the last week that is looked at."""
    found: dict[int, list[tuple[int, Course]]] = defaultdict(list)
    for one in courses:
        if one.opened > anchor or (one.answered is not None and one.answered < anchor + 7 * AFTER):
            continue
        loud = one.heard(anchor - 7 * BEFORE, anchor)
        if loud:
            found[_band(loud)].append((loud, one))
    return found


def _band(loud: int) -> int:
    """0 for not heard at all, else which of the bands."""
    return 0 if loud == 0 else bisect_left(_BANDS, loud) + 1


def _ordinal(at: datetime, zone: ZoneInfo) -> int:
    return at.astimezone(zone).date().toordinal()
