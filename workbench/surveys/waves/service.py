"""Every change to a wave as a whole: made, described, approved, opened, closed, put in the bin."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workbench import queue
from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.activity.service import record
from workbench.audiences.queries import able_to_speak
from workbench.audiences.texts import line, masked, tidy
from workbench.errors import NotAllowed, NotFound, Refused
from workbench.surveys.panels.models import SAMPLINGS, Panel
from workbench.surveys.waves import core_items
from workbench.surveys.waves.checking import require_ready
from workbench.surveys.waves.items import NewItem, add_item, require_draft
from workbench.surveys.waves.models import WAYS, Invitation, Wave
from workbench.surveys.waves.timing import COUNTED_AFTER, end_of, local_day

WRITING = ("wave_made", "wave_changed", "question_added", "question_changed", "question_removed", "stages_changed")
KEPT_IN_BIN = timedelta(days=30)
RESERVED = ("new", "class", "results")  # addresses that are pages of their own


@dataclass(frozen=True)
class WaveWords:
    """What is declared of a wave. `titles` and `introductions`: language → text; "" says "not in this language"."""

    titles: Mapping[str, str]
    introductions: Mapping[str, str] = field(default_factory=dict)
    languages: Sequence[str] = ("sv", "en")
    ways: Sequence[str] = ("link",)
    opens_on: date | None = None
    closes_on: date | None = None
    expected_base: int | None = None
    remind_after_days: int = 7
    invites_new_only: bool = False


def make_wave(
    session: Session,
    words: WaveWords,
    *,
    panel: Panel | None = None,
    sampling: str = "",
    is_school: bool = False,
    code: str = "",
    compared_with_id: int | None = None,
    actor_id: int,
    now: datetime,
    with_core_items: bool = True,
) -> Wave:
    """A draft with the core questions in place. Its sampling is the panel's, else `sampling`. Raises Refused."""
    declared = panel.sampling if panel is not None else sampling
    if declared not in SAMPLINGS:
        raise Refused(_("Choose how the people are chosen."))
    if panel is not None and panel.closed_at is not None:
        raise Refused(_("The panel is closed. Its addresses and numbers are erased."), subject_id=panel.id)
    if is_school and panel is not None:
        raise Refused(_("A school survey is anonymous. It has no panel."))
    wave = Wave(
        code=_free_code(session, code or _first_title(words)), panel=panel, sampling=declared, is_school=is_school,
        compared_with_id=compared_with_id, created_by_id=actor_id, created_at=now, titles={}, introductions={}, languages=[],
        ways=[], items=[], stages=[], state="draft", version=0, deleted_at=None, approved_at=None,
    )  # fmt: skip
    _describe(wave, words)
    session.add(wave)
    session.flush()
    record(session, "wave_made", wave, actor_id=actor_id, now=now, sampling=declared)
    if with_core_items:
        for new in _core(session, wave, now):
            add_item(session, wave, new, actor_id=actor_id, now=now)
    return wave


def clone_wave(session: Session, last: Wave, *, actor_id: int, now: datetime) -> Wave:
    """The next wave after `last`: the same questions word for word, compared with it; only the halves change places."""
    words = WaveWords(
        titles=last.titles, introductions=last.introductions, languages=last.languages, ways=last.ways,
        expected_base=last.expected_base, remind_after_days=last.remind_after_days, invites_new_only=last.invites_new_only,
    )  # fmt: skip
    facts: dict[str, Any] = {"panel": last.panel, "sampling": last.sampling, "is_school": last.is_school}
    wave = make_wave(
        session, words, **facts, compared_with_id=last.id, actor_id=actor_id, now=now, with_core_items=False
    )  # fmt: skip
    for item in sorted(last.items, key=lambda one: one.position):
        half = {"a": "b", "b": "a"}.get(item.last_for_half, "")
        new = NewItem(
            item.kind, item.texts, item.code, item.rumour_id, item.choices, item.facts, half, is_several=item.is_several
        )  # fmt: skip
        add_item(session, wave, new, actor_id=actor_id, now=now)
    return wave


def change_wave(session: Session, wave: Wave, words: WaveWords, *, actor_id: int, now: datetime) -> None:
    """New words, ways and days for a draft. Raises Refused."""
    require_draft(wave)
    _describe(wave, words)
    session.flush()
    record(session, "wave_changed", wave, actor_id=actor_id, now=now)


def open_wave(session: Session, wave: Wave, *, actor: User, now: datetime, zone: ZoneInfo) -> Wave:
    """Approve a draft: it opens now, or by itself on its first day. Raises NotAllowed, Refused, NotPublishable.

    Never by somebody who has written in it.
    """
    require_draft(wave)
    if "approver" not in actor.role_names:
        raise NotAllowed(_("An approver lets a survey open."), subject_id=actor.id)
    if actor.id in writers_of(session, wave):
        raise NotAllowed(_("You have written in this survey. Another approver must let it open."), subject_id=actor.id)
    require_ready(session, wave, today=local_day(now, zone))
    wave.approved_by_id, wave.approved_at = actor.id, now
    wave.version += 1
    session.flush()
    record(session, "wave_approved", wave, actor_id=actor.id, now=now)
    if wave.opens_on is not None and wave.opens_on <= local_day(now, zone):
        begin_wave(session, wave, actor_id=actor.id, now=now)
    return wave


def begin_wave(session: Session, wave: Wave, *, actor_id: int | None, now: datetime) -> None:
    """The first day has come: the form opens, and members get their letters."""
    wave.state, wave.opened_at = "open", now
    wave.version += 1
    session.flush()
    record(session, "wave_opened", wave, actor_id=actor_id, now=now)
    if wave.panel_id is not None and "link" in wave.ways:
        queue.enqueue(session, "surveys.invite", {"wave_id": wave.id}, dedupe=f"surveys.invite:{wave.id}")


def take_back(session: Session, wave: Wave, *, actor_id: int | None, now: datetime) -> None:
    """An approved draft that has not opened can be changed again. Raises Refused."""
    if wave.state != "draft" or wave.approved_at is None:
        raise Refused(_("The survey has opened already."), subject_id=wave.id)
    wave.approved_by_id, wave.approved_at = None, None
    wave.version += 1
    session.flush()
    record(session, "wave_approval_taken_back", wave, actor_id=actor_id, now=now)


def close_wave(
    session: Session, wave: Wave, *, reason: str = "", actor_id: int | None, now: datetime, zone: ZoneInfo
) -> None:  # fmt: skip
    """End a wave: on its last day by itself, earlier with a reason. It is counted half an hour after its end. Raises Refused."""
    if wave.state != "open":
        raise Refused(_("The survey is not open."), subject_id=wave.id)
    is_early = wave.closes_on is None or wave.closes_on >= local_day(now, zone)
    words = masked(reason)
    if is_early and len(words) < 5 and "import" not in wave.ways:
        raise Refused(_("Say why it closes before its last day. It stands beside the results."), subject_id=wave.id)
    wave.state, wave.closed_at, wave.close_reason = "closed", now, words if is_early else ""
    wave.version += 1
    session.execute(
        update(Invitation).where(Invitation.wave_id == wave.id, Invitation.reminder_state == "prepared").values(reminder_state="")
    )
    session.flush()
    record(session, "wave_closed", wave, actor_id=actor_id, now=now, early=is_early)
    after = end_of(wave, zone) or now
    run_at = now if set(wave.ways) == {"import"} else after + COUNTED_AFTER
    queue.enqueue(
        session, "surveys.count_wave", {"wave_id": wave.id}, dedupe=f"surveys.count_wave:{wave.id}:closed", run_at=run_at
    )


def mark_answered(session: Session, wave_id: int, contact_mark: int) -> bool:
    """That the person of this link has answered; which answer it was stands nowhere. False when they had before."""
    mine = (Invitation.wave_id == wave_id, Invitation.contact_id == contact_mark)
    statement = update(Invitation).where(*mine, Invitation.has_answered.is_(False)).values(has_answered=True)
    changed = session.execute(statement.returning(Invitation.id).execution_options(synchronize_session=False)).first()
    return changed is not None


def delete_draft(session: Session, wave: Wave, *, actor_id: int, now: datetime) -> None:
    """Into the bin, for thirty days. Raises Refused."""
    require_draft(wave)
    wave.deleted_at = now
    session.flush()
    record(session, "wave_deleted", wave, actor_id=actor_id, now=now)


def restore_draft(session: Session, code: str, *, actor_id: int, now: datetime) -> Wave:
    """Out of the bin again. Raises NotFound."""
    wave = session.scalar(select(Wave).where(Wave.code == code, Wave.deleted_at.is_not(None)))
    if wave is None:
        raise NotFound(_("There is no such survey."), subject_id=code)
    wave.deleted_at = None
    session.flush()
    record(session, "wave_restored", wave, actor_id=actor_id, now=now)
    return wave


def empty_bin(session: Session, *, now: datetime) -> int:
    """Drafts that were deleted thirty days ago go for good. How many."""
    gone = session.scalars(select(Wave).where(Wave.deleted_at < now - KEPT_IN_BIN)).all()
    for wave in gone:
        session.delete(wave)
    session.flush()
    return len(gone)


def writers_of(session: Session, wave: Wave) -> set[int]:
    """Everybody who has written in a wave."""
    wanted = (Activity.subject_kind == "wave", Activity.subject_id == wave.id, Activity.verb.in_(WRITING))
    found = session.scalars(select(Activity.actor_id).where(*wanted).distinct()).all()
    return {wave.created_by_id, *(one for one in found if one is not None)}


def _describe(wave: Wave, words: WaveWords) -> None:
    languages = list(dict.fromkeys(words.languages))
    if not languages:
        raise Refused(_("Choose at least one language."), subject_id="languages")
    if set(words.ways) - set(WAYS):
        raise Refused(_("There is no such way to answer."), subject_id="ways")
    if words.opens_on and words.closes_on and words.closes_on < words.opens_on:
        raise Refused(_("The last day is before the first."), subject_id="closes_on")
    if not 1 <= words.remind_after_days <= 60:
        raise Refused(_("The reminder goes out after 1 to 60 days."), subject_id="remind_after_days")
    titles = {code: line(text, most=120) for code, text in words.titles.items()}
    if not titles.get(languages[0]):
        raise Refused(_("Write the title in the first language."), subject_id=wave.id)
    above = {code: tidy(text)[:2000] for code, text in words.introductions.items()}
    wave.titles, wave.languages, wave.ways = titles, languages, list(dict.fromkeys(words.ways))
    wave.introductions = {**{code: text for code, text in core_items.INTRODUCTIONS.items() if code in languages}, **above}
    wave.opens_on, wave.closes_on, wave.expected_base = words.opens_on, words.closes_on, words.expected_base
    wave.remind_after_days, wave.invites_new_only = words.remind_after_days, words.invites_new_only
    wave.version += 1


def _core(session: Session, wave: Wave, now: datetime) -> list[NewItem]:
    choices = {**core_items.CHOICES, "whom_ask": core_items.whom_choices(able_to_speak(session, now.date()))}
    kinds = [kind for kind in core_items.CORE_KINDS if not (wave.is_school and kind == "free_text")]
    return [NewItem(kind, core_items.TEXTS[kind], code=kind, choices=choices.get(kind, ())) for kind in kinds]


def _first_title(words: WaveWords) -> str:
    return next((text for text in (words.titles.get(code, "") for code in words.languages) if text), "")


def _free_code(session: Session, wanted: str) -> str:
    """A word for addresses: "hosten-2026", with a number behind when it is taken."""
    plain = unicodedata.normalize("NFKD", wanted.casefold()).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50] or "enkat"
    taken = {*RESERVED, *session.scalars(select(Wave.code).where(Wave.code.startswith(stem, autoescape=True)))}
    return next(code for code in (stem, *(f"{stem}-{number}" for number in range(2, 10_000))) if code not in taken)
