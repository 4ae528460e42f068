"""Why a rule fired, in the reader's language, from the facts that were stored with the alert. Names no person."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from workbench.alerts.models import Alert, AlertRule
from workbench.web.languages import LANGUAGES, translator

Facts = Mapping[str, Any]
Translate = Callable[[str], str]


def reason_of(kind: str, facts: Facts, language: str) -> str:
    """Why a rule of that kind fired."""
    words = translator(language)
    known = {"count": 1, "hours": 24, **facts}
    return _REASONS.get(kind, _plain)(words, {**known, "span": hours_words(words, int(known["hours"]))})


def hours_words(_: Translate, hours: int) -> str:
    """A window's length: "an hour", "6 hours"."""
    return _("an hour") if hours == 1 else _("%(hours)s hours") % {"hours": hours}


def reason_for(rule: AlertRule, count: int, language: str) -> str:
    """Why the rule fired when the count is all there is to say."""
    return reason_of(rule.kind, {"count": count, "hours": rule.window_hours}, language)


def reason_in(alert: Alert, language: str) -> str:
    """Why the alert was raised, in that language. A stored sentence without facts is told anew if a count gives it."""
    if alert.facts:
        return reason_of(alert.rule.kind, alert.facts, language)
    for count in (1, *map(int, re.findall(r"\d{1,9}", alert.reason))):
        if alert.reason in [reason_for(alert.rule, count, each) for each in LANGUAGES]:
            return reason_for(alert.rule, count, language)
    return alert.reason


def _sightings(_: Translate, facts: Facts) -> str:
    if facts["count"] == 1 and not facts.get("unread"):
        return _("One sighting within %(span)s.") % facts
    said = _("%(count)s sightings within %(span)s.") % facts
    if not facts.get("unread"):
        return said
    return f"{said} " + _("%(unread)s of them the machine takes for this rumour; nobody has read them yet.") % facts


def _sources(_: Translate, facts: Facts) -> str:
    return _("%(count)s sources that are independent of each other within %(span)s.") % facts


def _burst(_: Translate, facts: Facts) -> str:
    if facts.get("alarm") == "early":
        return _("Something new: the first %(count)s independent sources.") % facts
    if facts.get("stream", "rumour") == "rumour":
        return _("It is heard more than usual: %(count)s independent reports.") % facts
    return _("More is heard here than usual: %(count)s independent reports.") % facts


def _harm(_: Translate, facts: Facts) -> str:
    return _("The harm was rated %(count)s of 4.") % facts


def _words(_: Translate, facts: Facts) -> str:
    words = ", ".join(facts.get("words", ()))
    if facts["count"] == 1:
        return _("A text holds the words: %(words)s.") % {"words": words}
    return _("%(count)s texts within %(span)s hold the words: %(words)s.") % {**facts, "words": words}


def _spokesperson(_: Translate, facts: Facts) -> str:
    words = ", ".join(facts.get("words", ()))
    if facts["count"] == 1:
        return _("A text speaks of one of our spokespersons: %(words)s.") % {"words": words}
    return _("%(count)s texts within %(span)s speak of our spokespersons: %(words)s.") % {**facts, "words": words}


def _source_silent(_: Translate, facts: Facts) -> str:
    if facts.get("how") == "nothing_new":
        return _("Nothing new has come from it for %(span)s.") % {"span": hours_words(_, facts["count"])}
    return _("We have not been able to read it for %(span)s.") % {"span": hours_words(_, facts["count"])}


def _partner_asks(_: Translate, facts: Facts) -> str:
    if facts.get("ask") == "error":
        return _("Somebody says that an answer has a fault.")
    if facts.get("ask") == "spokesperson":
        return _("%(who)s proposes a spokesperson.") % {"who": facts.get("who", "")}
    return _("%(who)s has told us of a rumour and waits for an answer.") % {"who": facts.get("who", "")}


def _evidence_broken(_: Translate, facts: Facts) -> str:
    if facts.get("state") == "changed":
        return _("The page that we cite has changed.")
    if facts.get("state") == "gone":
        return _("The page that we cite is gone.")
    return _("The link to the page that we cite does not work.")


def _deadline(_: Translate, facts: Facts) -> str:
    said = {
        "decide": _("A decision is due."), "first_action": _("The first step is due."), "publish": _("An answer is due."),
        "draft": _("A draft is due."), "reply": _("A reply is due."), "score_again": _("It is time to rate it again."),
        "print": _("A print deadline is near."), "placement": _("A placement waits for a partner's yes."),
        "comment_field": _("Somebody must look through a comment field of ours."),
        "comment_case": _("A comment of ours waits for a decision."),
    }.get(str(facts.get("what")), _("A deadline is near."))  # fmt: skip
    hours = int(facts["count"])
    if hours < 0:
        return f"{said} " + _("It is late.")
    if hours == 0:
        return f"{said} " + _("Less than an hour is left.")
    return f"{said} " + _("Hours left: %(hours)s.") % {"hours": hours}


def _search(_: Translate, facts: Facts) -> str:
    return _("It is now in the view “%(view)s”.") % {"view": facts.get("view", "")}


def _heartbeat(_: Translate, facts: Facts) -> str:
    since = str(facts.get("since", ""))
    part = {"collecting": _("Collecting stands still."), "delivering": _("Alerts are not delivered.")}.get(
        str(facts.get("part")), _("A part of the workbench stands still.")
    )
    try:
        at = datetime.fromisoformat(since)
    except ValueError:
        return part
    zone = "" if at.utcoffset() else " UTC"  # the house's own time needs no word; rows from before had the other
    return f"{part} " + _("Since %(time)s.") % {"time": f"{at:%Y-%m-%d %H:%M}{zone}"}


def _plain(_: Translate, facts: Facts) -> str:
    return _("The rule holds.")


_REASONS: dict[str, Callable[[Translate, Facts], str]] = {
    "sightings": _sightings, "sources": _sources, "burst": _burst, "harm": _harm, "words": _words,
    "spokesperson": _spokesperson, "source_silent": _source_silent, "partner_asks": _partner_asks,
    "evidence_broken": _evidence_broken, "deadline": _deadline, "search": _search, "heartbeat": _heartbeat,
}  # fmt: skip
