"""Trends in words and in figures for a drawing: sentences, sparklines, the chart of 90 days, the panel beside a rumour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template
from flask_babel import gettext as _

from workbench import clock
from workbench.accounts.permissions import may
from workbench.trends import queries
from workbench.trends.models import TrendAlarm, TrendStream
from workbench.web.languages import show_number
from workbench.web.sessions import read_session
from workbench.web.vocabulary import word

SPARK_DAYS = 30
WIDTH, HEIGHT = 900.0, 200.0  # of the chart's own measure


@dataclass(frozen=True)
class Column:
    """One day of the chart: what was heard, what is usual, and where its bar stands."""

    day: date
    count: int
    expected: float | None
    high: int | None
    is_alarm: bool
    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True)
class Chart:
    """A chart of days. `band` and `line` are the points of the usual range and of the expected number; "" without any."""

    columns: list[Column]
    top: int
    band: str
    line: str


def name_of(stream: TrendStream) -> str:
    """What a stream is called on a page."""
    if stream.kind == "rumour" and stream.rumour is not None:
        return stream.rumour.claim
    return stream.label if stream.kind == "place" else word(stream.key, stream.kind)


def kind_word(kind: str) -> str:
    """The kind of a stream in words."""
    return {"rumour": _("Rumour"), "theme": _("Theme"), "place": _("Place"), "channel": _("Channel")}[kind]


def say_alarm(alarm: TrendAlarm) -> str:
    """What is unusual, in one plain sentence."""
    if alarm.kind == "early":
        words = _("%(count)s independent sources within %(span)s, and never heard before that.")
        return words % {"count": show_number(alarm.count), "span": span_words(alarm.window_hours)}
    words = _("Heard %(count)s times within %(span)s. Usual for that time of the week is %(usual)s.")
    return words % {
        "count": show_number(alarm.count),
        "span": span_words(alarm.window_hours),
        "usual": usual_words(alarm.expected),
    }


def say_chance(alarm: TrendAlarm) -> str:
    """How often chance alone brings the like."""
    if alarm.kind == "early":
        return ""
    if alarm.score < 2:
        return _("By chance alone, something like this comes about once a month.")
    if alarm.score < 24:
        return _(
            "By chance alone, something like this comes about once in %(count)s months.", count=show_number(round(alarm.score))
        )
    return _("By chance alone, something like this comes less than once in two years.")


def say_decay(decay: dict[str, Any]) -> str:
    """How fast the newest burst dies away; "" where there was none."""
    if not decay:
        return ""
    if decay.get("too_few"):
        return _("Too few reports have come after the peak to say how fast it dies away.")
    half = _("After the peak the reports became half as many in about %(time)s.", time=time_words(decay["hours"]))
    low, high = decay.get("low"), decay.get("high")
    if low is not None and high is not None:
        sure = _("It may be anything from %(low)s to %(high)s.", low=time_words(low), high=time_words(high))
    elif low is not None:
        sure = _("It may be anything from %(low)s upwards.", low=time_words(low))
    elif high is not None:
        sure = _("It may be anything up to %(high)s.", high=time_words(high))
    else:
        sure = _("The reports are too few to say more exactly.")
    return f"{half} {sure}"


def span_words(hours: int) -> str:
    """A window's length in words."""
    if hours == 1:
        return _("an hour")
    if hours % 24 == 0 and hours >= 24:
        return {24: _("a day"), 168: _("a week")}.get(hours) or _("%(count)s days", count=hours // 24)
    return _("%(count)s hours", count=hours)


def time_words(hours: float) -> str:
    """A half-life in words: hours below two days, days above."""
    if hours < 1.5:
        return _("an hour")
    return _("%(count)s hours", count=round(hours)) if hours < 48 else _("%(count)s days", count=round(hours / 24))


def usual_words(expected: float) -> str:
    """A usual number in words."""
    if expected < 0.1:
        return _("next to none")
    return _("less than one") if expected < 0.75 else _("about %(count)s", count=show_number(round(expected)))


def is_unusual(alarm: TrendAlarm, now: datetime) -> bool:
    """Whether it is still going on."""
    return alarm.last_at > now - queries.NOW_LASTS


def draw_chart(stream: TrendStream, alarms: Sequence[TrendAlarm], zone: ZoneInfo) -> Chart:
    """Where everything of the chart stands."""
    marked = {alarm.at.astimezone(zone).date() for alarm in alarms}
    top = max([1, *stream.counts, *(high for high in stream.high if high is not None)])
    step = WIDTH / max(len(stream.counts), 1)
    columns = []
    for place, count in enumerate(stream.counts):
        day, height = stream.first_day + timedelta(days=place), HEIGHT * count / top
        bar = (round(place * step + step * 0.15, 2), round(step * 0.7, 2), round(HEIGHT - height, 2), round(height, 2))
        columns.append(Column(day, count, stream.expected[place], stream.high[place], day in marked, *bar))
    told = [(place, row) for place, row in enumerate(columns) if row.expected is not None and row.high is not None]
    middle = {place: round((place + 0.5) * step, 2) for place, _row in told}
    upper = [f"{middle[place]},{round(HEIGHT - HEIGHT * (row.high or 0) / top, 2)}" for place, row in told]
    line = [f"{middle[place]},{round(HEIGHT - HEIGHT * (row.expected or 0.0) / top, 2)}" for place, row in told]
    ground = [f"{middle[told[-1][0]]},{HEIGHT}", f"{middle[told[0][0]]},{HEIGHT}"] if told else []
    return Chart(columns, top, " ".join([*upper, *ground]), " ".join(line))


def spark(stream: TrendStream) -> list[int]:
    """Reports a day of the last 30 days."""
    return stream.counts[-SPARK_DAYS:]


def rumour_panel(rumour: Any) -> str:
    """The section beside a rumour; nothing before the worker has read its reports."""
    if not may("trends.stream_page"):
        return ""
    with read_session() as session:
        stream = queries.stream_of_rumour(session, rumour.id)
        alarms = queries.alarms_of(session, stream.id, limit=1) if stream is not None else []
    if stream is None:
        return ""
    newest = alarms[0] if alarms else None
    going_on = newest is not None and is_unusual(newest, clock.utcnow())
    return render_template("trends/_panel.html", stream=stream, alarm=newest, going_on=going_on)
