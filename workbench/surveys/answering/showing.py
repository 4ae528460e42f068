"""What a page of a survey shows: the questions in one language, what is chosen in them, the facts at the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from workbench.surveys.answering.checking import DONT_KNOW, TRUST
from workbench.surveys.answering.words import FormWords
from workbench.surveys.waves.models import STATEMENTS, Wave, WaveItem
from workbench.surveys.waves.wording import Said, fact_of, said

HEARD_WORDS = (("yes", "yes"), ("no", "no"), ("unsure", "unsure"))
BELIEF_WORDS = (("true", "right"), ("false", "not_right"), ("dont_know", "dont_know"))
RATHER_NOT = "dont_say"


@dataclass(frozen=True)
class Option:
    """One answer to choose. `is_apart` marks the way out: "don't know", "rather not say"."""

    value: str
    said: Said
    is_apart: bool = False


@dataclass(frozen=True)
class Asked:
    """One question as a page shows it. `shape` is "statement", "choice" or "text"."""

    code: str
    shape: str
    said: Said
    options: Sequence[Option] = ()
    prefix: str = "c"
    has_nearest_hint: bool = False


@dataclass(frozen=True)
class ShownFact:
    """What the last page says about one statement."""

    statement: Said
    text: Said
    source: str
    url: str
    is_made_up: bool = False


@dataclass(frozen=True)
class Shown:
    """A wave in one language."""

    wave: Wave
    words: FormWords
    title: Said
    introduction: Said
    questions: Sequence[Asked] = ()
    facts: Sequence[ShownFact] = field(default=())


def show_wave(wave: Wave, items: Sequence[WaveItem], words: FormWords) -> Shown:
    """The wave with its questions in this order, and its facts."""
    language, languages = words.language, wave.languages
    return Shown(
        wave=wave,
        words=words,
        title=said(wave.titles, language, languages),
        introduction=said(wave.introductions, language, languages),
        questions=[asked(item, words, languages) for item in items],
        facts=facts(items, language, languages),
    )


def asked(item: WaveItem, words: FormWords, languages: Sequence[str]) -> Asked:
    """One question."""
    text = said(item.texts, words.language, languages)
    if item.kind in STATEMENTS:
        return Asked(item.code, "statement", text)
    if item.kind == "free_text":
        return Asked(item.code, "text", text)
    options = [Option(str(row["value"]), _label(row, words.language, languages)) for row in item.choices]
    if item.kind == "background":
        return Asked(
            item.code, "choice", text, _with_way_out(options, RATHER_NOT, Option("", words.find("rather_not"))), prefix="b"
        )
    if not options:
        options = [Option(value, words.find(f"trust_{value}")) for value in TRUST]
    shown = _with_way_out(options, DONT_KNOW, Option(DONT_KNOW, words.find("dont_know")))
    return Asked(item.code, "choice", text, shown, has_nearest_hint=item.kind in ("where_heard", "where_check"))


def _with_way_out(options: Sequence[Option], value: str, added: Option) -> list[Option]:
    """The answers, then one way out set apart: the question's own if it has one, else the added one."""
    own = [option for option in options if option.value == value]
    way_out = own[0] if own else added
    return [*(option for option in options if option.value != value), replace(way_out, is_apart=True)]


def facts(items: Sequence[WaveItem], language: str, languages: Sequence[str]) -> list[ShownFact]:
    """The facts behind the statements, in the order of the questions."""
    shown = []
    for item in items:
        if item.kind not in STATEMENTS:
            continue
        fact = fact_of(item.facts, language, languages)
        if not fact and item.kind != "invented":
            continue
        text = Said(fact.get("text", ""), fact.get("language", language))
        url = fact.get("url", "")
        statement = said(item.texts, language, languages)
        link = url if url.startswith(("https://", "http://")) else ""
        shown.append(ShownFact(statement, text, fact.get("source", ""), link, item.kind == "invented"))
    return shown


def _label(row: Mapping[str, Any], language: str, languages: Sequence[str]) -> Said:
    found = said(row.get("texts") or {}, language, languages)
    return found if found.text else Said(str(row["value"]), language)
