"""A rule and its dry run in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.alerts.models import AlertRule, AlertRuleTrial
from workbench.alerts.rules.conditions import COUNTED, Asked, digest_of, read_rule
from workbench.alerts.rules.kinds import CHOICES
from workbench.alerts.rules.service import HOLDS_FOR, MOST_IN_90_DAYS, newest_trial
from workbench.alerts.rules.wording import hours_words
from workbench.intake.inbox.filters import GENRE_WORDS
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to
from workbench.web.vocabulary import word

MOST_WORDS = 8
ONCE_LATE = frozenset({"comment_field", "comment_case"})  # told of when they are late, not before


@dataclass(frozen=True)
class Line:
    """One alert of a dry run as the page shows it. `code` leads to the rumour."""

    at: datetime
    title: str
    code: str
    count: int
    times: int


@dataclass(frozen=True)
class ShownTrial:
    """A dry run with its lines, and whether the rule may be switched on after it."""

    trial: AlertRuleTrial
    is_of_this_rule: bool
    is_fresh: bool
    count: int
    office: int
    too_many: bool
    weeks: Sequence[int]
    lines: Sequence[Line]

    @property
    def may_switch_on(self) -> bool:
        """Done, of the rule as it is, fresh and quiet enough."""
        return self.trial.state == "done" and self.is_of_this_rule and self.is_fresh and not self.too_many


def condition_words(rule: AlertRule) -> str:
    """When the rule fires, in one sentence without its narrowing."""
    asked = read_rule(rule)
    said = str(_CONDITIONS[rule.kind](asked, rule.threshold, rule.window_hours))
    has_unread = asked.with_unread and rule.kind in COUNTED
    return f"{said}, " + _("with texts that nobody has read yet") if has_unread else said


def narrowing_words(rule: AlertRule) -> list[str]:
    """Where the rule looks; nothing when it looks everywhere."""
    asked = read_rule(rule)
    parts = [
        _listed(word(theme, "theme") for theme in sorted(asked.themes)),
        _listed((rule.conditions or {}).get("places") or ()),
        _listed(word(channel, "channel") for channel in sorted(asked.channels)),
        _listed(str(GENRE_WORDS.get(genre, _("what people heard and wrote down"))) for genre in sorted(asked.genres)),
        ngettext("%(num)s source", "%(num)s sources", len(asked.sources)) if asked.sources else "",
        _("only texts that the machine finds relevant") if asked.only_likely else "",
    ]
    return [part for part in parts if part]


def told_words(rule: AlertRule) -> str:
    """Whom the rule tells."""
    names = [row.user.name for row in rule.receivers if row.user.active]
    return _listed([_("whoever is on duty"), *names] if rule.tells_duty else names) or _("administrators")


def shown_trial(session: Session, rule: AlertRule, viewer: User, now: datetime) -> ShownTrial | None:
    """The newest dry run. Rumours that the viewer may not see stand there without words."""
    trial = newest_trial(session, rule)
    if trial is None:
        return None
    found: Mapping[str, Any] = trial.found or {}
    rows = found.get("shown") or []
    known = _rumours(session, [row["rumour_id"] for row in rows if row["rumour_id"]], viewer)
    count = int(found.get("count", 0))
    return ShownTrial(
        trial, trial.digest == digest_of(rule), trial.asked_at > now - HOLDS_FOR, count, int(found.get("office", 0)),
        count > MOST_IN_90_DAYS, found.get("weeks") or [], [_line(row, known, rule) for row in rows],
    )  # fmt: skip


def _line(row: Mapping[str, Any], known: Mapping[int, tuple[str, str]], rule: AlertRule) -> Line:
    at = datetime.fromisoformat(row["at"])
    if not row["rumour_id"]:
        return Line(at, row["title"] or rule.name, "", row["count"], row["times"])
    claim, code = known.get(row["rumour_id"], (_("a restricted rumour"), ""))
    return Line(at, claim, code, row["count"], row["times"])


def _rumours(session: Session, ids: Sequence[int], viewer: User) -> dict[int, tuple[str, str]]:
    rows = session.execute(select(Rumour.id, Rumour.claim, Rumour.code).where(Rumour.id.in_(set(ids)), visible_to(viewer)))
    return {row[0]: (row[1], row[2]) for row in rows}


def _texts(number: int, hours: int, words: str) -> str:
    if number == 1:
        return _("A text speaks of: %(words)s", words=words)
    return _("%(count)s texts or more within %(span)s speak of: %(words)s", count=number, span=hours_words(_, hours), words=words)


def _named(slugs: Any, words: Mapping[str, Any]) -> str:
    return _listed(str(words[slug]) for slug in words if slug in slugs)


def _listed(parts: Any) -> str:
    return ", ".join(parts)


def _some_words(asked: Asked) -> str:
    return ", ".join(asked.words[:MOST_WORDS]) + (" …" if len(asked.words) > MOST_WORDS else "")


def _burst(asked: Asked, number: int, hours: int) -> str:
    what = _named(asked.streams, CHOICES.streams)
    return _("Heard more than usual, or with its first independent sources: %(what)s", what=what)


def _silent(asked: Asked, number: int, hours: int) -> str:
    return _("A source has been silent for %(span)s: %(how)s", span=hours_words(_, number), how=CHOICES.how.get(asked.how, ""))


def _deadline(asked: Asked, number: int, hours: int) -> str:
    what = _named(asked.what, CHOICES.deadlines) or _("any deadline")
    if asked.what and asked.what <= ONCE_LATE:
        return _("At once: %(what)s", what=what)
    return _("%(span)s before: %(what)s", span=hours_words(_, number), what=what)


def _broken(asked: Asked, number: int, hours: int) -> str:
    return _("A source that we cite: %(what)s", what=_named(asked.what or CHOICES.broken, CHOICES.broken))


_CONDITIONS: Mapping[str, Callable[[Asked, int, int], str]] = {
    "sightings": lambda _a, n, h: _("%(count)s reports or more of one rumour within %(span)s", count=n, span=hours_words(_, h)),
    "sources": lambda _a, n, h: _("One rumour from %(count)s sources or more within %(span)s", count=n, span=hours_words(_, h)),
    "burst": _burst,
    "harm": lambda _a, n, _h: _("Harm rated %(step)s or more of 4", step=n),
    "words": lambda asked, n, h: _texts(n, h, _some_words(asked)),
    "spokesperson": lambda _a, n, h: _texts(n, h, _("one of our spokespersons")),
    "source_silent": _silent,
    "partner_asks": lambda asked, _n, _h: _("As soon as %(what)s", what=_named(asked.asks, CHOICES.asks)),
    "evidence_broken": _broken,
    "deadline": _deadline,
    "search": lambda _a, _n, _h: _("A rumour comes into a saved view"),
    "heartbeat": lambda _a, _n, _h: _("Collecting, the clockwork or the delivery of alerts stands still"),
}
