"""The questions of the pages over time: which there are, their forms, and what answers them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from workbench.accounts.models import User
from workbench.reviews.over_time import comparing, counting, decay, reach, times, trust
from workbench.reviews.over_time.answer import Answer
from workbench.reviews.over_time.filters import Asked, CompareForm, CountForm, PeriodForm, ThemeForm


@dataclass(frozen=True)
class Circumstances:
    """What a question needs beside its filter."""

    zone: ZoneInfo
    now: datetime
    viewer: User | None


@dataclass(frozen=True)
class Question:
    """One page: its name in the address, its pill, its heading with a sentence, its form."""

    slug: str
    pill: Any
    title: Any
    lede: Any
    answer: Callable[[Session, Asked, Circumstances], Answer]
    form: Callable[[MultiDict[str, str], date], Any]


def _period(kind: Any) -> Callable[[MultiDict[str, str], date], Any]:
    return lambda given, _today: kind(given)


QUESTIONS = (
    Question(
        "counts", _l("What comes in"), _l("What comes in, over time"),
        _l("Rumours by theme, place, channel, source, target group, decision and verdict."),
        lambda session, asked, _so: counting.answer_counts(session, asked), _period(CountForm),
    ),
    Question(
        "decay", _l("After an answer"), _l("How a rumour goes on after its answer"),
        _l("Answered rumours beside others that were about as loud and had no answer."),
        lambda session, asked, _so: decay.answer_decay(session, asked), _period(ThemeForm),
    ),
    Question(
        "times", _l("Our times"), _l("Our times, over time"),
        _l("From heard to answered, and against the targets of the method."),
        lambda session, asked, so: times.answer_times(session, asked, zone=so.zone, now=so.now), _period(ThemeForm),
    ),
    Question(
        "reach", _l("Repeats and reach"), _l("How often answers are said"),
        _l("Repeats, channels, and what is known of the reach."),
        lambda session, asked, so: reach.answer_reach(session, asked, zone=so.zone, viewer=so.viewer), _period(ThemeForm),
    ),
    Question(
        "trust", _l("Trust"), _l("Trust, wave by wave"), _l("How much those who answered trust the municipality's information."),
        lambda session, asked, _so: trust.answer_trust(session, asked), _period(PeriodForm),
    ),
    Question(
        "quarters", _l("Two quarters"), _l("Two quarters beside each other"), _l("What was counted, and how it differs."),
        lambda session, asked, _so: comparing.answer_quarters(session, asked),
        lambda given, today: CompareForm(given, today=today),
    ),
)  # fmt: skip
BY_SLUG = {question.slug: question for question in QUESTIONS}
