"""Typing in paper forms, each twice: what differs between the two is shown, what agrees becomes an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from feeds.masking import mask
from workbench import queue
from workbench.activity import service as activity
from workbench.errors import Conflict, Refused
from workbench.surveys.answering.models import PaperEntry, Response
from workbench.surveys.answering.queries import paper_count
from workbench.surveys.answering.reading import Filled
from workbench.surveys.answering.service import store_response
from workbench.surveys.waves.models import Wave

MOST_NUMBER = 99_999


class Differs(Conflict):
    """The second typing is not the first. `codes` names the questions."""

    def __init__(self, message: str, codes: Sequence[str]) -> None:
        super().__init__(message)
        self.codes = tuple(codes)


@dataclass(frozen=True)
class Entered:
    """What became of a typing: "once" waits for the second, "kept" is an answer, "empty" was a blank form."""

    outcome: str
    form_number: int


def enter(
    session: Session,
    wave: Wave,
    form_number: int,
    filled: Filled,
    *,
    language: str,
    is_final: bool,
    actor_id: int,
    now: datetime,
    today: date,
) -> Entered:
    """Type a form in. The second time it is compared with the first; `is_final` keeps the second as it is.

    Raises Differs, Refused for a number that counts already, and BadAnswer.
    """
    if not 1 <= form_number <= MOST_NUMBER:
        raise Refused(_("Write a form number from 1 to %(most)s on the paper and here.", most=MOST_NUMBER))
    if session.scalar(select(Response.id).where(Response.wave_id == wave.id, Response.receipt == receipt_of(form_number))):
        raise Refused(_("Form %(number)s has been typed in twice and counts already.", number=form_number))
    first = session.scalar(select(PaperEntry).where(PaperEntry.wave_id == wave.id, PaperEntry.form_number == form_number))
    if first is None:
        _keep_once(session, wave, form_number, filled, language=language, actor_id=actor_id, today=today)
        return _entered(session, wave, "once", form_number, actor_id, now)
    codes = differences(first, filled)
    if codes and not is_final:
        raise Differs(_("It is not the same as the first time. Look at the paper once more."), codes)
    texts = [(str(code), str(text)) for code, text in first.free_texts] or list(filled.free_texts)
    if filled.is_empty and not texts:
        session.delete(first)
        session.flush()
        return _entered(session, wave, "empty", form_number, actor_id, now)
    store_response(
        session, wave, way="paper", language=language, answers=filled.answers, background=filled.background,
        receipt=receipt_of(form_number), free_texts=texts, today=today,
    )  # fmt: skip
    session.delete(first)
    session.flush()
    _count_again(session, wave)
    return _entered(session, wave, "kept", form_number, actor_id, now)


def forget(session: Session, wave: Wave, form_number: int, *, actor_id: int, now: datetime) -> None:
    """Throw away a first typing. Nothing happens when there is none."""
    first = session.scalar(select(PaperEntry).where(PaperEntry.wave_id == wave.id, PaperEntry.form_number == form_number))
    if first is not None:
        session.delete(first)
        session.flush()
        _entered(session, wave, "forgotten", form_number, actor_id, now)


def differences(first: PaperEntry, filled: Filled) -> list[str]:
    """Questions that were typed in differently. What was written in words is typed once; it is not compared."""
    codes: list[str] = []
    for before, after in ((first.answers, filled.answers), (first.background, filled.background)):
        codes += [code for code in sorted({*before, *after}) if before.get(code) != after.get(code)]
    return codes


def receipt_of(form_number: int) -> str:
    """The mark by which a paper form counts once."""
    return f"paper-{form_number}"


def _entered(session: Session, wave: Wave, outcome: str, form_number: int, actor_id: int, now: datetime) -> Entered:
    """What was done with which paper, never what stands on it."""
    activity.record(session, "paper_form_entered", wave, actor_id=actor_id, now=now, form_number=form_number, outcome=outcome)
    return Entered(outcome, form_number)


def _keep_once(
    session: Session, wave: Wave, form_number: int, filled: Filled, *, language: str, actor_id: int, today: date
) -> None:
    answers: dict[str, Any] = dict(filled.answers)
    texts: list[Any] = [[code, mask(text).text] for code, text in filled.free_texts]
    session.add(
        PaperEntry(
            wave_id=wave.id, form_number=form_number, language=language, answers=answers, background=dict(filled.background),
            free_texts=texts, entered_by_id=actor_id, entered_on=today,
        )
    )  # fmt: skip
    session.flush()


def _count_again(session: Session, wave: Wave) -> None:
    """Paper that comes in after the end changes what was counted."""
    if wave.state == "closed":
        dedupe = f"surveys.count_wave:{wave.id}:paper{paper_count(session, wave.id)}"
        queue.enqueue(session, "surveys.count_wave", {"wave_id": wave.id}, dedupe=dedupe)
