"""What must be right before a wave opens, and what its writers should think of: findings in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import shorten

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.audiences.texts import name_language
from workbench.editorial.models import Sandwich
from workbench.errors import NotPublishable
from workbench.rumours.models import Rumour
from workbench.surveys.panels.queries import active_count
from workbench.surveys.waves.items import MOST_RUMOURS, RUMOUR_KINDS
from workbench.surveys.waves.models import STATEMENTS, Wave, WaveItem
from workbench.surveys.waves.queries import last_wave
from workbench.surveys.waves.wording import said

SMALL_PANEL = 30  # METHOD.md D.2: percentages only from a base of 30


@dataclass(frozen=True)
class Finding:
    """One thing to mend ("block") or to think of ("warn"); `item` and `language` are what it concerns."""

    severity: str
    key: str
    words: str
    item: str = ""
    language: str = ""


def require_ready(session: Session, wave: Wave, *, today: date) -> None:
    """Raise NotPublishable with what stops the wave."""
    stops = [one for one in findings_of(session, wave, today=today) if one.severity == "block"]
    if stops:
        raise NotPublishable(
            _("The survey cannot open yet: %(what)s", what=" ".join(one.words for one in stops[:3])),
            subject_id=wave.id, findings=stops,
        )  # fmt: skip


def findings_of(session: Session, wave: Wave, *, today: date) -> list[Finding]:
    """What stops the wave first, then what to think of."""
    found = [
        *_days(wave, today),
        *_ways(session, wave),
        *_questions(wave),
        *_languages(wave),
        *_facts(wave),
        *_restricted(session, wave),
        *_control(session, wave),
        *_asked_before(session, wave),
        *_balance(wave),
    ]
    return sorted(found, key=lambda one: one.severity != "block")


def answered_rumours(session: Session, rumour_ids: Sequence[int]) -> set[int]:
    """Of these rumours, those that have an answer which is or was public: none of them can be the control."""
    is_public = (Sandwich.rumour_id.in_(rumour_ids), Sandwich.first_published_at.is_not(None))
    return set(session.scalars(select(Sandwich.rumour_id).where(*is_public).distinct()))


def _days(wave: Wave, today: date) -> list[Finding]:
    if wave.opens_on is None or wave.closes_on is None:
        return [Finding("block", "days", _("Choose the first and the last day."))]
    if wave.closes_on < today:
        return [Finding("block", "days", _("The last day has passed."))]
    return []


def _ways(session: Session, wave: Wave) -> list[Finding]:
    if not wave.ways:
        return [Finding("block", "ways", _("Choose how people answer."))]
    found = []
    if "link" in wave.ways:
        count = active_count(session, wave.panel_id) if wave.panel_id is not None else 0
        if not count:
            found.append(
                Finding("block", "panel", _("Nobody can be invited: the survey has no panel, or the panel has no members."))
            )
        elif count < SMALL_PANEL:
            few = ngettext(
                "The panel has %(num)d member. With fewer than 30 answers we show counts, never percentages.",
                "The panel has %(num)d members. With fewer than 30 answers we show counts, never percentages.", count,
            )  # fmt: skip
            found.append(Finding("warn", "small_panel", few))
    if wave.is_school and "class" not in wave.ways:
        found.append(Finding("block", "class", _("A school survey is answered in class. Choose that way.")))
    if "class" in wave.ways and not wave.stages:
        found.append(Finding("block", "stages", _("Add the classes, with how many pupils each has.")))
    return found


def _questions(wave: Wave) -> list[Finding]:
    counts = {kind: sum(item.kind == kind for item in wave.items) for kind in STATEMENTS}
    found = []
    if counts["campaign"] < 1:
        found.append(Finding("block", "campaign", _("Choose one or two campaign rumours.")))
    if counts["control"] != 1:
        words = _("Choose a control rumour: one that nobody has answered. Without it no effect can be told.")
        found.append(Finding("block", "control", words))
    if counts["true_statement"] < 1:
        found.append(Finding("block", "true", _("Add a true statement. Otherwise “not true” is always right.")))
    if sum(counts[kind] for kind in RUMOUR_KINDS) > MOST_RUMOURS:
        found.append(Finding("block", "most", _("At most four rumours in one survey: asking about a rumour also spreads it.")))
    return found


def _languages(wave: Wave) -> list[Finding]:
    """Each text stands in each chosen language, or somebody has said that it does not."""
    found = []
    for code in wave.languages:
        name = name_language(code)
        if code not in wave.titles or code not in wave.introductions:
            words = _("The title or the introduction is missing in %(language)s.", language=name)
            found.append(Finding("block", "language", words, language=code))
        missing = [item for item in wave.items if _is_missing(item, code)]
        if missing:
            words = ngettext(
                "%(num)d question is missing in %(language)s: %(first)s",
                "%(num)d questions are missing in %(language)s. The first is: %(first)s",
                len(missing), language=name, first=_short(wave, missing[0]),
            )  # fmt: skip
            found.append(Finding("block", "language", words, missing[0].code, code))
        if any(item.texts.get(code) == "" for item in wave.items):
            first = name_language(wave.languages[0])
            words = _("In %(language)s some questions are shown in %(first)s.", language=name, first=first)
            found.append(Finding("warn", "fallback", words))
    return found


def _is_missing(item: WaveItem, language: str) -> bool:
    return language not in item.texts or any(language not in one["texts"] for one in item.choices)


def _short(wave: Wave, item: WaveItem) -> str:
    return shorten(said(item.texts, wave.languages[0], wave.languages).text, 70, placeholder=" …")


def _facts(wave: Wave) -> list[Finding]:
    """Everybody reads the facts on the last page: each statement has one, with its source, in each language or said not to."""
    found = []
    for item in wave.items:
        if item.kind not in STATEMENTS:
            continue
        lacking = [code for code in wave.languages if code in item.texts and not _has_fact(item, code)]
        if lacking or not any(item.facts.get(code, {}).get("text") for code in wave.languages):
            names = ", ".join(name_language(code) for code in lacking) or name_language(wave.languages[0])
            words = _("“%(text)s” needs its fact with a source (%(languages)s).", text=_short(wave, item), languages=names)
            found.append(Finding("block", "facts", words, item.code))
    return found


def _has_fact(item: WaveItem, language: str) -> bool:
    fact = item.facts.get(language)
    if fact is None:
        return False
    return not fact.get("text") or bool(fact.get("source"))


def _restricted(session: Session, wave: Wave) -> list[Finding]:
    """A rumour may become restricted after it was chosen."""
    ids = [item.rumour_id for item in wave.items if item.rumour_id is not None]
    restricted = set(session.scalars(select(Rumour.id).where(Rumour.id.in_(ids), Rumour.sensitivity == "restricted")))
    words = _("A rumour in the survey has become restricted. It is not asked in public: take the question out.")
    return [Finding("block", "restricted", words, item.code) for item in wave.items if item.rumour_id in restricted]


def _control(session: Session, wave: Wave) -> list[Finding]:
    rows = [item for item in wave.items if item.kind == "control" and item.rumour_id is not None]
    answered = answered_rumours(session, [item.rumour_id for item in rows if item.rumour_id is not None])
    words = _("The control rumour has been answered. Choose one that nobody has answered.")
    return [Finding("block", "control_answered", words, item.code) for item in rows if item.rumour_id in answered]


def _asked_before(session: Session, wave: Wave) -> list[Finding]:
    last = last_wave(session, wave)
    if last is None:
        return []
    before = {item.code for item in last.items if item.kind in RUMOUR_KINDS}
    found = []
    for item in wave.items:
        if item.kind not in RUMOUR_KINDS or item.code not in before:
            continue
        words = _(
            "“%(text)s” was asked in the last survey too. Asking teaches: let it rest now and then.", text=_short(wave, item)
        )
        found.append(Finding("warn", "asked_before", words, item.code))
    codes, now = {item.code for item in last.items if item.kind == "control"}, {i.code for i in wave.items if i.kind == "control"}
    if codes and now and codes != now:
        words = _("The control rumour is another than last time. The effect cannot be compared over the two.")
        found.append(Finding("warn", "control_changed", words))
    return found


def _balance(wave: Wave) -> list[Finding]:
    untrue = sum(item.kind in RUMOUR_KINDS for item in wave.items)
    true = sum(item.kind == "true_statement" for item in wave.items)
    found = []
    if true and untrue > true + 2:
        words = _(
            "%(untrue)s rumours and %(true)s true statement: add a true one, or people learn to say no.", untrue=untrue, true=true
        )
        found.append(Finding("warn", "balance", words))
    if wave.items and not any(item.last_for_half for item in wave.items if item.kind in RUMOUR_KINDS):
        words = _("No rumour comes last for half of the people. Then nobody sees what the asking itself does.")
        found.append(Finding("warn", "halves", words))
    return found


def invited_before(session: Session, panel_id: int) -> int:
    """How many waves have gone to a panel."""
    return session.scalar(select(func.count(Wave.id)).where(Wave.panel_id == panel_id, Wave.state != "draft")) or 0
