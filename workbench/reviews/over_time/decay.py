"""After an answer: is the rumour heard less, beside rumours like it that had none?"""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.reviews.aggregates.models import AnswerCourse
from workbench.reviews.charts.building import lines
from workbench.reviews.charts.chart import Chart
from workbench.reviews.over_time.answer import Answer, span_words
from workbench.reviews.over_time.filters import Asked
from workbench.reviews.over_time.following import AFTER, BEFORE
from workbench.web.languages import show_number

FEWEST = 5  # answers; of fewer no curve is shown


def answer_decay(session: Session, asked: Asked) -> Answer:
    """Mean reports per rumour and week around the answer, answered and not, with how many stand behind each week."""
    wanted = select(AnswerCourse).where(AnswerCourse.answered_on >= asked.first_day, AnswerCourse.answered_on < asked.day_after)
    if "theme" in asked.where:
        wanted = wanted.where(AnswerCourse.theme == asked.where["theme"])
    courses = session.scalars(wanted).all()
    if not courses:
        return Answer(is_empty=True, has_any=session.scalar(select(func.count()).select_from(AnswerCourse)) != 0)
    compared = [one for one in courses if one.other_count]
    lede = _(
        "%(all)s rumours were answered, %(span)s. %(compared)s of them can be compared.", all=show_number(len(courses)),
        span=span_words(asked), compared=show_number(len(compared)),
    )  # fmt: skip
    if len(compared) < FEWEST:
        few = _("Fewer than %(fewest)s answered rumours have others like them in these weeks. A curve of so few would say more "
                "about chance than about the answers.", fewest=FEWEST)  # fmt: skip
        return Answer(lede=lede, notes=(few, *_limits()))
    return Answer((_chart(compared),), lede=lede, notes=tuple(_limits()))


def mean_weeks(courses: Sequence[AnswerCourse]) -> list[tuple[int, float | None, float | None, int]]:
    """(week from the answer, mean of the answered, mean of the others, how many answered rumours) for each week."""
    rows = []
    for place in range(BEFORE + AFTER):
        over = [one for one in courses if one.weeks[place] is not None and one.others[place] is not None]
        enough = len(over) >= FEWEST
        answered = sum(one.weeks[place] for one in over) / len(over) if enough else None
        others = sum(one.others[place] / one.other_count for one in over) / len(over) if enough else None
        rows.append((place - BEFORE, answered, others, len(over)))
    return rows


def _chart(courses: Sequence[AnswerCourse]) -> Chart:
    rows = mean_weeks(courses)
    columns = (_("Week from the answer"), _("Answered"), _("Like them, not answered"))
    shown = [(f"{week:+d}" if week else "0", _rounded(one), _rounded(other)) for week, one, other, _count in rows]
    fewest = min(count for *_rest, count in rows)
    return lines(
        "after-answers", title=_("Reports per rumour and week, before and after the answer (n = %(count)s)", count=len(courses)),
        description=_describe(rows), columns=columns, rows=shown, measure=_("Reports per rumour and week"), digits=1,
        note=_("Week 0 begins on the day of the answer. %(fewest)s to %(most)s answered rumours stand behind each week; a week "
               "with fewer than %(limit)s is left out.", fewest=fewest, most=len(courses), limit=FEWEST),
    )  # fmt: skip


def _describe(rows: Sequence[tuple[int, float | None, float | None, int]]) -> str:
    before = next(row for row in rows if row[0] == -1)
    later = [row for row in rows if row[0] >= 0 and row[1] is not None]
    if before[1] is None or not later:
        return _("Too few for most weeks.")
    last = later[-1]
    return _(
        "The week before the answer %(before)s reports per rumour, in week %(week)s after it %(after)s. Rumours like them "
        "without an answer: %(other_before)s and %(other_after)s.", before=show_number(before[1], 1), week=last[0],
        after=show_number(last[1], 1), other_before=show_number(before[2], 1), other_after=show_number(last[2], 1),
    )  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _limits() -> list[str]:
    return [
        _("This does not show that an answer is the cause. We answer when a rumour is loudest, and what is loudest grows quieter "
          "by itself. The others are about as loud in the four weeks before, but they differ in ways that we do not know."),
        _("Reports that repeat a text and reports that counter the rumour are left out. Counted every six hours."),
    ]  # fmt: skip
