"""The figures that the answer and its rumour hold themselves: audience, humour, speed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from sandwiches.words import content_words, words_match
from workbench.editorial.models import Revision, Sandwich, SecondReading
from workbench.editorial.planning.cards import card_of, filled
from workbench.editorial.planning.measures import Measure
from workbench.rumours.clocks import Clock, clocks_of
from workbench.rumours.queries import newest_decision
from workbench.rumours.wording import clock_name, clock_words, span_words

FACTS = ("opening_fact", "closing_fact")


def measure_audience(session: Session, sandwich: Sandwich, now: datetime) -> Sequence[Measure]:
    """How much of the card is filled, whether that came before the writing, and whether the value stands in a fact."""
    card = card_of(session, sandwich.id)
    count = sum(filled(card))
    link = url_for("editorial.campaign_card", slug=sandwich.slug)
    rows = [
        Measure(
            _("Filled on the campaign card"),
            _("%(count)s of 4", count=count),
            "met" if count == 4 else "missing",
            "" if count == 4 else _("Fill in the campaign card"),
            link,
        )
    ]
    if card is not None and card.filled_at is not None:
        first = session.scalar(select(Revision.created_at).where(Revision.sandwich_id == sandwich.id, Revision.number == 2))
        was_before = first is None or card.filled_at <= first
        words = _("yes") if was_before else _("no, after")
        rows.append(Measure(_("Filled before the writing"), words, "met" if was_before else "note"))
    return [*rows, _value_in_fact(sandwich, link)]


def measure_humour(session: Session, sandwich: Sandwich, now: datetime) -> Sequence[Measure]:
    """Whether humour is used, and whether its reader has read this revision."""
    if not _document(sandwich).get("humour"):
        return [Measure(_("Humour"), _("off"), "met")]
    wanted = select(SecondReading).where(SecondReading.revision_id == sandwich.current_revision_id)
    read = session.scalar(wanted.where(SecondReading.reason == "humour").limit(1))
    rows = [Measure(_("Humour"), _("on"))]
    if read is not None:
        return [*rows, Measure(_("Read by a second reader"), read.reader.name, "met")]
    link = url_for("editorial.review", slug=sandwich.slug)
    return [*rows, Measure(_("Read by a second reader"), _("not yet"), "missing", _("See who reads it"), link)]


def measure_speed(session: Session, sandwich: Sandwich, now: datetime) -> Sequence[Measure]:
    """The clocks of the decision, and how long it took from the first report to the published answer."""
    rumour = sandwich.rumour
    decision = newest_decision(session, rumour.id)
    link = url_for("rumours.rumour_page", code=rumour.code)
    rows = [_clock(clock, now, link) for clock in clocks_of(decision, rumour.acknowledged_at, rumour.clock_paused_until)]
    if not rows:
        rows = [Measure(_("Clock of the decision"), _("none is running"), "missing", _("Go to the rumour"), link)]
    if sandwich.first_published_at is not None:
        rows.append(Measure(_("From first heard to published"), span_words(sandwich.first_published_at - rumour.first_heard_at)))
    else:
        rows.append(Measure(_("Since it was first heard"), span_words(now - rumour.first_heard_at)))
    return rows


def _clock(clock: Clock, now: datetime, link: str) -> Measure:
    status = clock.status(now)
    if clock.done_at is not None:
        in_time = clock.done_at <= clock.due_at
        late = _("late by %(time)s", time=span_words(clock.done_at - clock.due_at))
        return Measure(clock_name(clock), _("in time") if in_time else late, "met" if in_time else "note")
    if status == "late":
        return Measure(clock_name(clock), clock_words(clock, now), "missing", _("Go to the rumour"), link)
    return Measure(clock_name(clock), clock_words(clock, now))


def _value_in_fact(sandwich: Sandwich, link: str) -> Measure:
    """As rule W18 reads it."""
    document, language = _document(sandwich), sandwich.language
    name = _("The reader's value stands in a fact")
    chosen = document.get("value_words") or [document.get("value") or ""]
    wanted = [word for words in chosen for word in content_words(str(words), language)]
    if not wanted:
        return Measure(name, _("no value is chosen"), "missing", _("Choose a value"), link)
    facts = {word for part in FACTS for word in content_words(str(document.get(part) or ""), language)}
    if any(words_match(word, fact, language) for word in wanted for fact in facts):
        return Measure(name, _("yes"), "met")
    editor = url_for("editorial.editor", slug=sandwich.slug, _anchor="part-opening_fact")
    return Measure(name, _("not yet"), "missing", _("Write it into a fact"), editor)


def _document(sandwich: Sandwich) -> dict[str, Any]:
    return sandwich.current_revision.document if sandwich.current_revision is not None else {}
