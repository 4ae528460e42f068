"""Sheets for people who speak or write: radio script, press release, welcome letter, plans for meetings, forums and training.

Every sheet is a list of (style, text) made of the approved text's facts and of sandwiches.outputs; the rumour stands only in
the steps of the talk script, between facts. Values in, values out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sandwiches.document import Document
from sandwiches.outputs import Look, talk_script
from sandwiches.outputs.clean import bare, line
from sandwiches.outputs.facts import Facts, Sentence, carries_claim, cited, facts_of
from sandwiches.outputs.texts import footer_lines, source_list
from sandwiches.words import word_count
from workbench.campaigns.paper.words import word

Blocks = list[tuple[str, str]]
RADIO_WORDS = 75
WORDS_A_SECOND = 2.5
AUDIENCES = ("politicians", "managers", "staff")


@dataclass(frozen=True)
class FigureLine:
    """A local figure as it is said: name, newest value with its unit, its period, where it comes from, what to mind."""

    name: str
    value: str
    period: str
    source: str = ""
    caution: str = ""


@dataclass(frozen=True)
class SheetOrder:
    """What a sheet is made of. `when` is in words; `fix` is what was wrong and why, of a correction or a withdrawal."""

    document: Document
    look: Look
    url: str = ""
    licence: str = ""
    place: str = ""
    when: str = ""
    minutes: int = 60
    figures: Sequence[FigureLine] = ()
    quarter: Sequence[str] = ()
    fix: Sequence[str] = ()
    places: Sequence[str] = field(default=())

    @property
    def language(self) -> str:
        """The language of the text."""
        return self.document.language


def radio_script(order: SheetOrder) -> Blocks:
    """Facts to read aloud in about thirty seconds."""
    facts, own = facts_of(order.document, output="radio_script"), order.language
    source = next(iter(cited(order.document, facts.opening)), None)
    end = [word("radio_source", own, source=line(source.publisher))] if source and line(source.publisher) else []
    end.append(word("radio_sender", own, sender=line(order.look.name)))
    left = RADIO_WORDS - word_count(" ".join(end))
    said = _fitting([facts.title, *_texts(facts.opening), *_texts(facts.explanation), *_texts(facts.closing)], left)
    spoken = [_ended(one) for one in said] + end
    count = word_count(" ".join(spoken))
    length = word("radio_length", own, words=count, seconds=round(count / WORDS_A_SECOND))
    return [("title", word("radio_title", own)), ("small", length), *(("body", one) for one in spoken)]


def press_release(order: SheetOrder) -> Blocks:
    """For newsrooms: facts, background, the approved quote, sources, contact."""
    document, own = order.document, order.language
    facts = facts_of(document, output="press_release")
    blocks: Blocks = [("small", word("press_line", own, sender=line(order.look.name))), ("title", facts.title)]
    blocks += [("fact", _joined(facts.opening) or _joined(facts.closing))]
    if facts.explanation:
        blocks += [("heading", word("background", own)), ("body", _joined(facts.explanation))]
    quote = bare(document.quote).rstrip(". ")
    if quote and line(document.quote_by) and not carries_claim(document, quote):
        blocks += [("body", word("said_by", own, quote=quote, person=line(document.quote_by)))]
    return blocks + _sources(order, facts) + _contact(order)


def welcome_letter(order: SheetOrder) -> Blocks:
    """For those who have just moved in: facts, whom to ask, where it stands."""
    own, facts = order.language, facts_of(order.document, output="welcome_letter")
    blocks: Blocks = [
        ("body", word("welcome", own, sender=line(order.look.name))), ("body", word("good_to_know", own)), ("title", facts.title),
        ("fact", _joined(facts.opening)), ("body", _joined(facts.explanation)), ("body", word("ask_us", own)),
    ]  # fmt: skip
    return blocks + _sources(order, facts) + _contact(order)


def meeting_plan(order: SheetOrder) -> Blocks:
    """For whoever leads an evening meeting."""
    own, facts = order.language, facts_of(order.document, output="meeting_plan")
    parts = (("do_welcome", 10), ("do_facts", 20), ("do_questions", 55), ("do_close", 15))
    blocks = _begun("meeting_title", order, facts) + _course(order, parts) + _said(order, facts) + _asked(order)
    notes = ("note_questions", "note_reach")
    return (
        blocks + _sources(order, facts, "bring") + _list("afterwards", [word(one, own) for one in notes], own) + _contact(order)
    )


def forum_plan(order: SheetOrder) -> Blocks:
    """For the quarterly public forum: this answer, and the others of the quarter by their facts."""
    own, facts = order.language, facts_of(order.document, output="forum_plan")
    parts = (("do_welcome", 10), ("do_quarter", 25), ("do_questions", 50), ("do_close", 15))
    blocks = _begun("forum_title", order, facts) + _course(order, parts) + _said(order, facts)
    blocks += _list("quarter", list(order.quarter) or [word("no_quarter", own)], own) + _asked(order)
    notes = [word(one, own) for one in ("note_questions", "note_answers", "note_reach")]
    return blocks + _sources(order, facts, "bring") + _list("afterwards", notes, own) + _contact(order)


def training(order: SheetOrder, audience: str) -> Blocks:
    """For politicians, managers or staff: facts with the local figures, the talk, and what is theirs to do."""
    own, facts = order.language, facts_of(order.document, output=f"training_{audience}")
    parts = (("do_welcome", 10), ("do_facts", 30), ("do_exercise", 35), ("do_questions", 15), ("do_close", 10))
    blocks = _begun("training_title", order, facts)
    blocks.insert(1, ("small", word(f"for_{audience}", own)))
    blocks += [("body", word("goal", own)), *_course(order, parts)]
    blocks += _list("facts", [facts.title, *_texts(facts.opening), *_texts(facts.explanation)], own) + _figures(order)
    blocks += _list("your_part", [word(f"{audience}_{number}", own) for number in (1, 2, 3)], own)
    blocks += [("heading", word("practise", own)), ("body", word("practise_how", own)), *_talk(order)]
    return blocks + _sources(order, facts) + _contact(order)


def fixing_note(order: SheetOrder, *, is_withdrawn: bool) -> Blocks:
    """For those who have handed out a text that was corrected or withdrawn: what, why, what to do, where."""
    own, title = order.language, line(order.document.headline)
    blocks: Blocks = [("title", word("withdrawn" if is_withdrawn else "correction", own, title=title))]
    blocks += _list("what_was_wrong", [one for one in order.fix if one], own)
    do = ("take_away", "tell_people") if is_withdrawn else ("swap", "tell_people")
    return (
        blocks + _list("what_to_do", [word(one, own) for one in do], own) + _list("places", order.places, own) + _contact(order)
    )


def as_text(blocks: Blocks) -> str:
    """A sheet as plain text that reads well anywhere."""
    lines: list[str] = []
    for style, text in blocks:
        gap = [] if style == "source" and lines and lines[-1].startswith("- ") else [""]
        shown = {"source": f"- {text}", "title": text.upper(), "heading": f"{text}\n{'-' * len(text)}"}.get(style, text)
        lines += [*(gap if lines else []), shown]
    return "\n".join(lines) + "\n"


def _begun(title: str, order: SheetOrder, facts: Facts) -> Blocks:
    own = order.language
    blocks: Blocks = [("title", word(title, own, title=facts.title))]
    blocks += [("small", word("time", own, time=order.when))] if order.when else []
    return blocks + ([("small", word("where", own, place=order.place))] if order.place else [])


def _course(order: SheetOrder, parts: Sequence[tuple[str, int]]) -> Blocks:
    """The course in minutes that add up; `parts` are (what, per cent)."""
    own, done, rows, share = order.language, 0, [], 0
    for name, percent in parts:
        share += percent
        until = round(order.minutes * share / 100)
        rows.append(word("minutes", own, minutes=until - done, what=word(name, own)))
        done = until
    return _list("course", rows, own)


def _said(order: SheetOrder, facts: Facts) -> Blocks:
    return _list("what_we_say", [facts.title, *_texts(facts.opening), *_texts(facts.closing)], order.language)


def _asked(order: SheetOrder) -> Blocks:
    return [("heading", word("when_asked", order.language)), *_talk(order)]


def _talk(order: SheetOrder) -> Blocks:
    return [("source", f"{step.do}: {step.say}") for step in talk_script(order.document)]


def _figures(order: SheetOrder) -> Blocks:
    own, rows = order.language, []
    for one in order.figures:
        said = word("figure", own, name=one.name, value=one.value, period=one.period, source=one.source).strip()
        rows.append(f"{said} {word('small_numbers', own, caution=one.caution)}" if one.caution else said)
    return _list("figures", rows, own)


def _sources(order: SheetOrder, facts: Facts, title: str = "sources") -> Blocks:
    return _list(title, source_list(order.document, facts), order.language)


def _contact(order: SheetOrder) -> Blocks:
    own = order.language
    blocks: Blocks = [("small", one) for one in footer_lines(order.document, order.look, "")]
    blocks += [("small", word("licence", own, licence=order.licence))] if order.licence else []
    return blocks + ([("small", word("more", own, url=order.url))] if order.url else [])


def _list(title: str, rows: Sequence[str], language: str) -> Blocks:
    seen = [one for one in dict.fromkeys(rows) if one]
    return [("heading", word(title, language)), *(("source", one) for one in seen)] if seen else []


def _texts(sentences: Sequence[Sentence]) -> list[str]:
    return [one.text for one in sentences]


def _joined(sentences: Sequence[Sentence]) -> str:
    return " ".join(_texts(sentences))


def _fitting(texts: Sequence[str], words: int) -> list[str]:
    """The first sentences that fit, each once."""
    chosen: list[str] = []
    for one in dict.fromkeys(texts):
        if word_count(" ".join([*chosen, one])) > words:
            break
        chosen.append(one)
    return chosen or list(texts[:1])


def _ended(text: str) -> str:
    return text if text[-1:] in ".!?…" else f"{text}."
