"""Storing answers. Nothing here is written to the activity log: a row there has a time of day, an answer has none.

Rows get random ids, so that their order does not tell in which order people answered or which text belongs to which form.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from feeds.masking import mask
from workbench.errors import Conflict, Refused
from workbench.surveys.answering.checking import (
    MOST_TEXT,
    BadAnswer,
    Questions,
    check_answers,
    check_background,
    check_stage,
    questions_of,
)
from workbench.surveys.answering.models import FormWording, FreeText, Response
from workbench.surveys.waves.models import WAYS, SchoolStage, Wave, WaveItem

MOST_IDS = 2**31 - 1
IDS_AT_ONCE = 500
IDS_TRIED = 20
FORM_LANGUAGES = ("sv", "en")


class AnsweredBefore(Conflict):
    """This panel number has answered this wave; the first answer counts."""


@dataclass(frozen=True, kw_only=True)
class NewResponse:
    """One filled-in form on its way in. `free_texts` holds pairs of the question's code and what was written."""

    language: str
    answers: Mapping[str, Any]
    receipt: str
    background: Mapping[str, Any] = field(default_factory=dict)
    number: str | None = None
    stage: str = ""
    free_texts: Sequence[tuple[str, str]] = ()
    answered_on: date | None = None  # today unless a file says another day


@dataclass(frozen=True)
class Stored:
    """What became of many forms: new ones, and those that were there already (same receipt or number)."""

    new: int
    repeated: int


def store_response(
    session: Session,
    wave: Wave,
    *,
    way: str,
    language: str,
    answers: Mapping[str, Any],
    background: Mapping[str, Any],
    receipt: str,
    number: str | None = None,
    stage: str = "",
    free_texts: Sequence[tuple[str, str]] = (),
    today: date,
    questions: Questions | None = None,
) -> Response:
    """Keep one form. The same receipt again gives the row that is there: the first counts.

    Raises BadAnswer, or AnsweredBefore for a panel number that has answered. Whether the wave is open is asked by its doors.
    `questions` spares reading them: the write lock is held for three statements then.
    """
    form = NewResponse(
        language=language, answers=answers, background=background, receipt=receipt, number=number, stage=stage,
        free_texts=free_texts,
    )  # fmt: skip
    values, texts = _checked(wave, questions or read_questions(session, wave), way, form, today)
    row = _insert(session, values)
    if row is not None:
        _keep_texts(session, wave.id, texts)
        return row
    return _known(session, wave.id, values)


def store_responses(session: Session, wave: Wave, forms: Iterable[NewResponse], *, way: str, today: date) -> Stored:
    """Keep many forms at once: all, or none when one is not allowed (BadAnswer). Known receipts and numbers are left out."""
    questions = read_questions(session, wave)
    pairs = session.execute(select(Response.receipt, Response.number).where(Response.wave_id == wave.id)).all()
    receipts = {receipt for receipt, _number in pairs}
    numbers = {number for _receipt, number in pairs if number}
    rows: list[dict[str, Any]] = []
    texts: list[tuple[str, str, str]] = []
    total = 0
    for form in forms:
        total += 1
        values, written = _checked(wave, questions, way, form, today)
        if values["receipt"] in receipts or values["number"] in numbers:
            continue
        receipts.add(values["receipt"])
        if values["number"]:
            numbers.add(values["number"])
        rows.append(values)
        texts += written
    secrets.SystemRandom().shuffle(texts)
    for row, identifier in zip(rows, _free_ids(session, Response, len(rows)), strict=True):
        row["id"] = identifier
    if rows:
        session.execute(insert(Response), rows)
    _keep_texts(session, wave.id, texts)
    return Stored(len(rows), total - len(rows))


def read_questions(session: Session, wave: Wave) -> Questions:
    """What the wave asks, as answers are checked against it."""
    items = session.scalars(select(WaveItem).where(WaveItem.wave_id == wave.id)).all()
    stages = session.scalars(select(SchoolStage.name).where(SchoolStage.wave_id == wave.id)).all() if wave.is_school else ()
    return questions_of(items, stages)


def known_languages(session: Session) -> list[str]:
    """Languages that the form's own words exist in: Swedish, English, and what the municipality has added."""
    return [*FORM_LANGUAGES, *session.scalars(select(FormWording.language).order_by(FormWording.language))]


def _checked(
    wave: Wave, questions: Questions, way: str, form: NewResponse, today: date
) -> tuple[dict[str, Any], list[tuple[str, str, str]]]:
    """(the columns of a response, its texts as (code, language, masked text)). Raises BadAnswer."""
    if way not in WAYS:
        raise BadAnswer(_("Answers cannot come in that way."), code="way")
    if not form.receipt or len(form.receipt) > 80:
        raise BadAnswer(_("The form has lost its mark. Open it again."), code="receipt")
    if not form.language or len(form.language) > 20:
        raise BadAnswer(_("The form does not say its language."), code="language")
    if wave.is_school and form.number:
        raise Refused(_("Pupils answer without a panel number."), subject_id=wave.id)
    values = {
        "wave_id": wave.id,
        "number": form.number or None,
        "receipt": form.receipt,
        "way": way,
        "language": form.language,
        "stage": check_stage(questions, form.stage),
        "answered_on": form.answered_on or today,
        "answers": check_answers(questions, form.answers),
        "background": check_background(questions, form.background),
    }
    return values, _masked(questions, form)


def _masked(questions: Questions, form: NewResponse) -> list[tuple[str, str, str]]:
    """What was written, without names of people, addresses and numbers."""
    texts = []
    for code, text in form.free_texts:
        if code not in questions.free_texts:
            raise BadAnswer(_("The wave has no question “%(code)s”.", code=str(code)[:60]), code=str(code))
        written = text.replace("\x00", "").strip()
        if len(written) > MOST_TEXT:
            message = _("Write at most %(count)s characters.", count=MOST_TEXT)
            raise BadAnswer(message, code=code)
        if written:
            texts.append((code, form.language, mask(written).text))
    return texts


def _insert(session: Session, values: Mapping[str, Any]) -> Response | None:
    """The new row, None when its receipt or its number is there. One statement decides, also between two processes."""
    build = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    for _try in range(IDS_TRIED):
        statement = build(Response).values(id=_any_id(), **values).on_conflict_do_nothing().returning(Response)
        row = session.scalars(statement).first()
        if row is not None:
            return row
        if session.scalar(select(Response.id).where(*_same_form(values))) is not None:
            return None
    raise RuntimeError("no free id for an answer")


def _same_form(values: Mapping[str, Any]) -> tuple[Any, ...]:
    is_same = Response.receipt == values["receipt"]
    if values["number"]:
        is_same = or_(is_same, Response.number == values["number"])
    return Response.wave_id == values["wave_id"], is_same


def _known(session: Session, wave_id: int, values: Mapping[str, Any]) -> Response:
    """The row with this receipt. Raises AnsweredBefore when it is another row that has the number."""
    found = session.scalar(select(Response).where(Response.wave_id == wave_id, Response.receipt == values["receipt"]))
    if found is None:
        raise AnsweredBefore(_("You have answered already. Your first answer counts."), subject_id=wave_id)
    return found


def _keep_texts(session: Session, wave_id: int, texts: Sequence[tuple[str, str, str]]) -> None:
    if not texts:
        return
    ids = _free_ids(session, FreeText, len(texts))
    session.execute(
        insert(FreeText),
        [
            {
                "id": identifier,
                "wave_id": wave_id,
                "item_code": code,
                "language": language,
                "text": text,
                "shuffle": secrets.token_bytes(16),
            }
            for identifier, (code, language, text) in zip(ids, texts, strict=True)
        ],
    )


def _free_ids(session: Session, table: type[Response] | type[FreeText], count: int) -> list[int]:
    """Random ids that no row has."""
    found: list[int] = []
    taken: set[int] = set()
    while len(found) < count:
        wanted = {_any_id() for _number in range(min(IDS_AT_ONCE, count - len(found)))} - taken
        wanted -= set(session.scalars(select(table.id).where(table.id.in_(wanted))))
        taken |= wanted
        found += wanted
    return found


def _any_id() -> int:
    return secrets.randbelow(MOST_IDS) + 1
