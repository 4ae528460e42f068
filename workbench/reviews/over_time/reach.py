"""How often answers were said again, on which channels, and what is known of their reach."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.models import User
from workbench.campaigns.models import Channel, Placement
from workbench.campaigns.wording import kind_name
from workbench.editorial.models import Sandwich
from workbench.reviews.aggregates.days import span_of
from workbench.reviews.charts.building import bars
from workbench.reviews.charts.chart import Chart, Table
from workbench.reviews.over_time.answer import Answer, describe, span_words
from workbench.reviews.over_time.filters import Asked
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to
from workbench.web.languages import show_number

MOST_SHOWN = 30
MOST_TIMES = 5
OUT = ("sent", "corrected", "withdrawn")


def answer_reach(session: Session, asked: Asked, *, zone: ZoneInfo, viewer: User | None) -> Answer:
    """Answers by how often they were said, channels with their known reach, and the answers said most often."""
    start, over = span_of(asked.first_day, zone)[0], span_of(asked.day_after, zone)[0]
    said = _said(session, start, over, asked.where.get("theme", ""))
    if not said:
        has_any = session.scalar(select(Placement.id).where(Placement.sent_at.is_not(None)).limit(1)) is not None
        return Answer(is_empty=True, has_any=has_any)
    total = sum(row.times for row in said)
    lede = _("%(answers)s answers were said %(times)s times, %(span)s.", answers=show_number(len(said)), times=show_number(total),
             span=span_words(asked))  # fmt: skip
    table, links = _answers(session, said[:MOST_SHOWN], viewer)
    notes = (
        _("Effects fade, so a fact needs to be repeated. Aim at three times or more in the first month."),
        _("Reach is what a channel itself reports, or what somebody has counted in the room. It is no number of people who have "
          "read, understood or believed, and different channels cannot be added up."),
    )  # fmt: skip
    charts = (_times(said, asked), _channels(session, start, over, asked))
    return Answer(charts, (("answers", table),), lede=lede, notes=notes, links=links)


def _said(session: Session, start: datetime, over: datetime, theme: str) -> Sequence[Any]:
    statement = (
        select(
            Placement.sandwich_id, func.count().label("times"), func.count(func.distinct(Placement.channel_id)).label("channels"),
            func.sum(Placement.reach).label("reach"), func.count(Placement.reach).label("known"),
        )
        .where(Placement.sent_at >= start, Placement.sent_at < over, Placement.state.in_(OUT))
        .group_by(Placement.sandwich_id)
        .order_by(func.count().desc(), Placement.sandwich_id)
    )  # fmt: skip
    if theme:
        statement = statement.join(Sandwich, Sandwich.id == Placement.sandwich_id).join(Rumour, Rumour.id == Sandwich.rumour_id)
        statement = statement.where(Rumour.theme == theme)
    return session.execute(statement).all()


def _times(said: Sequence[Any], asked: Asked) -> Chart:
    tally = Counter(min(row.times, MOST_TIMES) for row in said)
    rows = [
        (ngettext("%(num)d time", "%(num)d times", times) if times < MOST_TIMES else _("%(num)s times or more", num=MOST_TIMES),
         tally[times])
        for times in range(1, MOST_TIMES + 1)
    ]  # fmt: skip
    unit = _("Answers")
    return bars("times-said", title=_("Answers by how often they were said, %(span)s", span=span_words(asked)),
                description=describe(rows, unit.lower()), columns=(_("Said"), unit), rows=rows, measure=unit)  # fmt: skip


def _channels(session: Session, start: datetime, over: datetime, asked: Asked) -> Chart:
    statement = (
        select(Channel.kind, func.count().label("times"), func.count(Placement.reach).label("known"))
        .join(Placement, Placement.channel_id == Channel.id)
        .where(Placement.sent_at >= start, Placement.sent_at < over, Placement.state.in_(OUT))
        .group_by(Channel.kind)
        .order_by(func.count().desc(), Channel.kind)
    )
    if "theme" in asked.where:
        statement = statement.join(Sandwich, Sandwich.id == Placement.sandwich_id).join(Rumour, Rumour.id == Sandwich.rumour_id)
        statement = statement.where(Rumour.theme == asked.where["theme"])
    rows = [(str(kind_name(row.kind)), row.times, row.known) for row in session.execute(statement)]
    return bars("channels", title=_("Placements by kind of channel, %(span)s", span=span_words(asked)),
                description=describe([row[:2] for row in rows], _("placements")),
                columns=(_("Channel"), _("Placements"), _("Reach is known")), rows=rows, measure=_("Placements"),
                is_across=True)  # fmt: skip


def _answers(session: Session, said: Sequence[Any], viewer: User | None) -> tuple[Table, dict[str, str]]:
    """The answers said most often, by their headlines; those about rumours that the viewer may not see are left out."""
    ids = [row.sandwich_id for row in said]
    found = session.scalars(
        select(Sandwich).join(Rumour, Rumour.id == Sandwich.rumour_id).where(Sandwich.id.in_(ids), visible_to(viewer))
        .options(joinedload(Sandwich.public_revision))
    ).all()  # fmt: skip
    answers = {one.id: one for one in found}
    rows, links = [], {}
    for row in said:
        answer = answers.get(row.sandwich_id)
        if answer is None:
            continue
        headline = answer.public_revision.document.get("headline", "") if answer.public_revision else ""
        name = headline or answer.slug
        links[name] = answer.slug
        rows.append((name, row.times, row.channels, row.known, int(row.reach) if row.known else None))
    columns = (_("Answer"), _("Times said"), _("Channels"), _("Reach is known for"), _("Reach, as reported"))
    note = _("The %(most)s answers said most often.", most=MOST_SHOWN) if len(said) == MOST_SHOWN else ""
    left_out = len(said) - len(rows)
    if left_out:
        note += " " + ngettext(
            "%(num)d answer is restricted and not named.", "%(num)d answers are restricted and not named.", left_out
        )
    return Table(_("Answers and how often they were said"), columns, tuple(rows), note.strip()), links
