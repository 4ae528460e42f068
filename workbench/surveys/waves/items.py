"""The questions of a draft: added, changed, taken away. Core questions stay as they are."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from feeds.masking import mask
from workbench.activity.service import record
from workbench.audiences.texts import on_one_line, tidy
from workbench.errors import Refused
from workbench.rumours.models import Rumour
from workbench.surveys.waves.core_items import CORE_KINDS
from workbench.surveys.waves.models import ITEM_KINDS, STATEMENTS, Wave, WaveItem
from workbench.surveys.waves.queries import asked_before
from workbench.surveys.waves.sensitive_words import refused

MOST_RUMOURS = 4  # METHOD.md D.3: asking about a rumour teaches it
MOST_OF = {"campaign": 2, "control": 1, "invented": 1, "true_statement": 3, "background": 3, "own": 5}
LONGEST = 400
RUMOUR_KINDS = ("campaign", "control", "invented")
BACKGROUND_CODES = ("age_band", "district", "other")


@dataclass(frozen=True)
class NewItem:
    """A question as it is to be asked. `facts`: language → {"text", "source", "url"}; an empty text: not in this language."""

    kind: str
    texts: Mapping[str, str]
    code: str = ""
    rumour_id: int | None = None
    choices: Sequence[Mapping[str, Any]] = ()
    facts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    last_for_half: str = ""
    is_several: bool = False


def add_item(session: Session, wave: Wave, new: NewItem, *, actor_id: int | None, now: datetime) -> WaveItem:
    """One more question at the end of its kind. Texts are masked. Raises Refused, with the reason in words."""
    require_draft(wave)
    if new.kind not in ITEM_KINDS:
        raise Refused(_("There is no such kind of question."), subject_id=wave.id)
    _require_room(wave, new.kind)
    texts, facts, choices = _texts(new.texts), _facts(new.facts), _choices(new.choices)
    if not any(texts.values()):
        raise Refused(_("Write the question."), subject_id=wave.id)
    require_askable(new.kind, texts, choices)
    code = new.code or _new_code(wave, new.kind)
    if any(item.code == code for item in wave.items):
        raise Refused(_("That question is in the survey already."), subject_id=wave.id)
    row = WaveItem(
        code=code, kind=new.kind, position=max((item.position for item in wave.items), default=0) + 1, rumour_id=new.rumour_id,
        texts=texts, choices=choices, facts=facts, last_for_half=new.last_for_half if new.last_for_half in ("a", "b") else "",
        is_several=new.is_several,
    )  # fmt: skip
    wave.items.append(row)
    _touch(wave)
    session.flush()
    record(session, "question_added", wave, actor_id=actor_id, now=now, item=row.code)
    return row


def add_rumour_item(
    session: Session,
    wave: Wave,
    rumour: Rumour,
    *,
    kind: str,
    texts: Mapping[str, str] | None = None,
    facts: Mapping[str, Mapping[str, str]] | None = None,
    actor_id: int | None,
    now: datetime,
) -> WaveItem:
    """Ask about a rumour, as "campaign" or "control": under the same code in every wave, the other half last each time."""
    if kind not in ("campaign", "control"):
        raise Refused(_("A rumour is asked as a campaign rumour or as the control."), subject_id=wave.id)
    if rumour.kind in ("opinion", "question"):
        raise Refused(_("Only a claim that can be checked is asked, no opinion."), subject_id=rumour.id)
    if rumour.sensitivity == "restricted":
        raise Refused(_("A restricted rumour is not asked in public."), subject_id=rumour.id)
    new = NewItem(
        kind, texts or {rumour.language: rumour.claim}, code=item_code(rumour), rumour_id=rumour.id, facts=facts or {},
        last_for_half=half_for(session, wave, rumour.id),
    )  # fmt: skip
    return add_item(session, wave, new, actor_id=actor_id, now=now)


def item_code(rumour: Rumour) -> str:
    """What the question about a rumour is called in every wave."""
    return f"rumour-{rumour.code}".lower()


def half_for(session: Session, wave: Wave, rumour_id: int) -> str:
    """Which half gets the question last: the other than last time; in a wave the halves take turns."""
    before = asked_before(session, [rumour_id], but=wave).get(rumour_id, [])
    if before and before[0][1].last_for_half:
        return "b" if before[0][1].last_for_half == "a" else "a"
    used = [item.last_for_half for item in wave.items if item.last_for_half]
    return "b" if used.count("a") > used.count("b") else "a"


def change_item(
    session: Session,
    wave: Wave,
    item: WaveItem,
    *,
    texts: Mapping[str, str],
    facts: Mapping[str, Mapping[str, str]],
    choices: Sequence[Mapping[str, Any]] | None = None,
    last_for_half: str | None = None,
    actor_id: int,
    now: datetime,
) -> None:
    """New words. A core question keeps its Swedish and English words; only other languages are added. Raises Refused."""
    require_draft(wave)
    new_texts, new_facts = _texts(texts), _facts(facts)
    if item.kind in CORE_KINDS:
        new_texts = {**new_texts, **{code: text for code, text in item.texts.items() if code in ("sv", "en")}}
    new_choices = _choices(choices) if choices is not None else item.choices
    if not any(new_texts.values()):
        raise Refused(_("Write the question."), subject_id=item.id)
    require_askable(item.kind, new_texts, new_choices)
    item.texts, item.facts, item.choices = new_texts, new_facts, new_choices
    if last_for_half in ("", "a", "b"):
        item.last_for_half = last_for_half
    _touch(wave)
    session.flush()
    record(session, "question_changed", wave, actor_id=actor_id, now=now, item=item.code)


def fall_back(session: Session, wave: Wave, language: str, *, actor_id: int, now: datetime) -> int:
    """Whatever is missing in a language is shown in another one: somebody has said so. How many questions. Raises Refused."""
    require_draft(wave)
    if language not in wave.languages[1:]:
        raise Refused(_("The first language is the one that the others fall back on."), subject_id=wave.id)
    count = 0
    for item in wave.items:
        count += language not in item.texts
        item.texts = {language: "", **item.texts}
        item.choices = [{**one, "texts": {language: "", **one["texts"]}} for one in item.choices]
        if is_statement(item):
            item.facts = {language: {"text": "", "source": "", "url": ""}, **item.facts}
    wave.titles, wave.introductions = {language: "", **wave.titles}, {language: "", **wave.introductions}
    _touch(wave)
    session.flush()
    record(session, "question_changed", wave, actor_id=actor_id, now=now, language=language)
    return count


def remove_item(session: Session, wave: Wave, item: WaveItem, *, actor_id: int, now: datetime) -> None:
    """Take a question away; core questions stay, except the free text. Raises Refused."""
    require_draft(wave)
    if item.kind in CORE_KINDS and item.kind != "free_text":
        raise Refused(_("The core questions are the same in every survey. They cannot be taken away."), subject_id=item.id)
    wave.items.remove(item)
    _touch(wave)
    session.flush()
    record(session, "question_removed", wave, actor_id=actor_id, now=now, item=item.code)


def require_draft(wave: Wave) -> None:
    """Raise Refused unless the questions may still be changed."""
    if wave.state != "draft" or wave.deleted_at is not None:
        raise Refused(_("The survey has opened. Its questions are as they were asked."), subject_id=wave.id)
    if wave.approved_at is not None:
        raise Refused(_("The survey is approved. Take the approval back to change it."), subject_id=wave.id)


def require_askable(kind: str, texts: Mapping[str, str], choices: Sequence[Mapping[str, Any]]) -> None:
    """Raise Refused for what no survey asks."""
    if kind in ("own", "background"):
        said = [*texts.values(), *(text for choice in choices for text in choice["texts"].values())]
        for text in said:
            found = refused(text)
            if found is not None:
                raise Refused(_("The question holds “%(word)s”. %(why)s", word=found[0], why=found[1].words))
        if len(choices) < 2:
            raise Refused(_("Give at least two answers to choose from."))
    if kind == "background":
        _require_wide_bands(choices)


def _require_wide_bands(choices: Sequence[Mapping[str, Any]]) -> None:
    """Age bands span ten years or more: narrower ones point people out."""
    for choice in choices:
        for text in (str(choice["value"]), *choice["texts"].values()):
            found = re.search(r"\b(\d{1,3})\s*[-–]\s*(\d{1,3})\b", text)
            if found and 0 <= int(found[2]) - int(found[1]) + 1 < 10 and int(found[2]) <= 120:
                raise Refused(_("“%(band)s” is too narrow. Age bands span at least ten years.", band=text))


def _require_room(wave: Wave, kind: str) -> None:
    counts = [item.kind for item in wave.items]
    if kind in RUMOUR_KINDS and sum(counts.count(one) for one in RUMOUR_KINDS) >= MOST_RUMOURS:
        raise Refused(_("At most four rumours in one survey: asking about a rumour also spreads it."), subject_id=wave.id)
    most = MOST_OF.get(kind, 1)
    if counts.count(kind) >= most:
        words = {
            "campaign": _("At most two campaign rumours in one survey."),
            "control": _("There is a control rumour already. Take it away to choose another."),
            "background": _("At most three background questions: more of them would point people out."),
        }
        raise Refused(words.get(kind) or _("There are enough questions of that kind."), subject_id=wave.id)


def _new_code(wave: Wave, kind: str) -> str:
    stem = {"true_statement": "true", "background": "background"}.get(kind, kind)
    if kind in CORE_KINDS:
        return kind
    taken = {item.code for item in wave.items}
    return next(code for code in (f"{stem}-{number}" for number in range(1, 100)) if code not in taken)


def _texts(texts: Mapping[str, str]) -> dict[str, str]:
    return {code: _masked(text) for code, text in texts.items()}


def _masked(text: str) -> str:
    plain = on_one_line(text)
    if len(plain) > LONGEST:
        raise Refused(_("The text is too long. At most %(most)s characters.", most=LONGEST))
    return mask(plain).text


def _facts(facts: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    return {code: _fact(fact) for code, fact in facts.items()}


def _fact(fact: Mapping[str, str]) -> dict[str, str]:
    url = tidy(fact.get("url", ""))
    if url and not re.fullmatch(r"https?://[^\s<>\"']{3,500}", url):
        raise Refused(_("The address of the source must begin with https://."))
    text = tidy(fact.get("text", ""))
    if len(text) > 1000:
        raise Refused(_("The text is too long. At most %(most)s characters.", most=1000))
    return {"text": text, "source": on_one_line(fact.get("source", ""))[:300], "url": url}


def _choices(choices: Sequence[Mapping[str, Any]]) -> list[Any]:
    return [
        {"value": str(one["value"])[:60], "texts": {code: _masked(str(text)) for code, text in one["texts"].items()}}
        for one in choices
    ]


def _touch(wave: Wave) -> None:
    wave.version += 1


def is_statement(item: WaveItem) -> bool:
    """Whether people say of it if they have heard and believe it."""
    return item.kind in STATEMENTS
