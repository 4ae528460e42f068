"""The form's words in languages that the municipality adds: new, changed, removed."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.activity import service as activity
from workbench.errors import Conflict, NotFound, Refused
from workbench.surveys.answering.models import FormWording
from workbench.surveys.answering.words import BUILT_IN, WORDS
from workbench.surveys.waves.models import Wave

CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
PLACE = re.compile(r"%\((\w+)\)s")
MOST_LETTERS = 600
MARKS = "\u200c\u200d\u200e\u200f"  # joiners and marks of direction that Persian and Arabic need


class BadWords(Refused):
    """Words that lack a place for a value or are too long. `problems` by key."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(_("Some words need to be changed."))
        self.problems = problems


def wording(session: Session, language: str) -> FormWording:
    """An added language. Raises NotFound."""
    found = _find(session, language)
    if found is None:
        raise NotFound(_("That language has not been added."), subject_id=language)
    return found


def add_language(
    session: Session, language: str, *, name: str, is_right_to_left: bool, actor_id: int, now: datetime
) -> FormWording:
    """Add a language without words; until it has some the form says them in English."""
    code, name = language.strip(), _clean(name)
    if not CODE.fullmatch(code):
        raise Refused(_("Write the language's code, as “ar” or “so”."), subject_id="language")
    if not name or len(name) > 60:
        raise Refused(_("Write the language's own name, at most 60 characters."), subject_id="name")
    if code in BUILT_IN or _find(session, code) is not None:
        raise Conflict(_("That language is there already."), subject_id="language")
    row = FormWording(language=code, name=name, is_right_to_left=is_right_to_left, words={})
    session.add(row)
    session.flush()
    _log(session, "form_language_added", row, actor_id, now)
    return row


def change_words(
    session: Session,
    row: FormWording,
    words: Mapping[str, str],
    *,
    name: str,
    is_right_to_left: bool,
    actor_id: int,
    now: datetime,
) -> None:
    """Keep the words; empty ones fall back on English. Raises BadWords and keeps nothing."""
    kept = {key: _clean(words.get(key, "")) for key in WORDS}
    problems = {}
    for key, text in kept.items():
        lost = sorted(set(PLACE.findall(WORDS[key])) - set(PLACE.findall(text))) if text else []
        if lost:
            problems[key] = _("Keep %(place)s: a value is put there.", place=", ".join(f"%({name})s" for name in lost))
        elif len(text) > MOST_LETTERS:
            problems[key] = _("Write at most %(count)s characters.", count=MOST_LETTERS)
    clean_name = _clean(name)
    if not clean_name or len(clean_name) > 60:
        problems["name"] = _("Write the language's own name, at most 60 characters.")
    if problems:
        raise BadWords(problems)
    row.words = {key: text for key, text in kept.items() if text}
    row.name, row.is_right_to_left = clean_name, is_right_to_left
    session.flush()
    _log(session, "form_words_changed", row, actor_id, now)


def remove_language(session: Session, row: FormWording, *, actor_id: int, now: datetime) -> None:
    """Remove the words of a language that no open or coming wave uses. Raises Refused."""
    waves = session.scalars(select(Wave).where(Wave.state != "closed", Wave.deleted_at.is_(None))).all()
    users = [wave.code for wave in waves if row.language in wave.languages]
    if users:
        raise Refused(_("The survey “%(code)s” is asked in this language.", code=users[0]), subject_id=row.language)
    _log(session, "form_language_removed", row, actor_id, now)
    session.delete(row)
    session.flush()


def _find(session: Session, language: str) -> FormWording | None:
    return session.scalar(select(FormWording).where(FormWording.language == language))


def _clean(text: str) -> str:
    """One line without control characters; marks of direction within a text are kept."""
    hidden = {char for char in text if unicodedata.category(char) in ("Cf", "Cs") and char not in MARKS}
    kept = "".join(" " if unicodedata.category(char) == "Cc" else char for char in text if char not in hidden)
    return " ".join(kept.split())


def _log(session: Session, verb: str, row: FormWording, actor_id: int, now: datetime) -> None:
    activity.record(session, verb, row, actor_id=actor_id, now=now, language=row.language)
