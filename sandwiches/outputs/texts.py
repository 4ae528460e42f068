"""Short texts that people say or read: card text, talk script, staff note, fact page, newspaper text, plain text. METHOD A.8."""

from __future__ import annotations

from dataclasses import dataclass

from sandwiches.document import Document
from sandwiches.outputs.clean import language_of, line, sentences_of, shorten, shorten_words
from sandwiches.outputs.facts import Facts, Sentence, carries_claim, cited, facts_of, leans, speaks_of_rumours
from sandwiches.outputs.look import Look
from sandwiches.outputs.wording import decision_words, word
from sandwiches.rendering import render_text
from sandwiches.rendering.labels import plain_date, technique_name
from sandwiches.words import word_count
from sandwiches.words.cues import find_cue

CARD_SIGNS = 200
TALK_WORDS = 90
STAFF_WORDS = 80
_RUMOUR_STEPS = ("false", "misleading", "partly_true")


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on a share card: the headline, one fact, the source, the sender and the address. No rumour (X3)."""

    headline: str
    fact: str
    source: str
    sender: str
    link: str

    @property
    def text(self) -> str:
        """Every word on the card; it is the picture's alt text too. At most 200 characters."""
        ended = [one if one[-1] in ".!?…" else f"{one}." for one in (self.headline, self.fact, self.source, self.sender) if one]
        return " ".join([*ended, *([self.link] if self.link else [])])


def card(document: Document, look: Look, *, url: str = "") -> Card:
    """Give the words of the share card, cut to 200 characters: first the link is shortened, then one of the two goes."""
    facts = facts_of(document, output="card")
    sender, link, source = shorten(line(look.name), 60), _shown_link(url), source_line(document, facts.opening)
    fact = _best_fact(facts)
    headline = facts.headline if fact else facts.title
    host = link.partition("/")[0]
    for tried in (
        Card(headline, fact, source, sender, link),
        Card(headline, fact, source, sender, host),
        Card(headline, fact, source, sender, ""),
        Card("", fact or headline, source, sender, link),
        Card("", fact or headline, source, sender, ""),
        Card(headline, "", source, sender, link),
        Card(headline, "", shorten(source, 60), sender, ""),
    ):
        if len(tried.text) <= CARD_SIGNS and (tried.headline or tried.fact):
            return tried
    room = CARD_SIGNS - len(Card("x", "", shorten(source, 60), sender, "").text)
    return Card(shorten(headline or fact, max(room, 40)), "", shorten(source, 60), sender, "")


def card_text(document: Document, look: Look, *, url: str = "") -> str:
    """Give every word on the share card: its alt text."""
    return card(document, look, url=url).text


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the talk: what to do and what to say."""

    do: str
    say: str


def talk_script(document: Document) -> tuple[Step, ...]:
    """Give the steps of a talk of 30 seconds, at most 90 words said: ask, acknowledge, fact, rumour, why, fact, source."""
    facts = facts_of(document, output="talk_script")
    own = language_of(document)
    source = next(iter(cited(document, facts.opening)), None)
    show = (
        word("show", own, source=shorten(line(source.publisher), 50))
        if source and line(source.publisher)
        else word("show_plain", own)
    )
    rumour = _rumour_said(document)
    fixed = [word("ask", own), rumour, show]
    left = TALK_WORDS - sum(word_count(one) for one in fixed)
    worry = facts.worry if facts.worry and word_count(facts.worry) <= 16 else word("acknowledge", own)
    left -= word_count(worry)
    fact = _within(left // 2, facts.first, facts.headline)
    left -= word_count(fact)
    last = _within(max(left // 2, 8), facts.closing[0].text if facts.closing else "", facts.headline, fact)
    left -= word_count(last)
    why = _why(document, facts, left)
    said = [("ask", word("ask", own)), ("acknowledge", worry), ("fact", fact), ("rumour", rumour), ("why", why)]
    said += [("fact_again", last), ("show", show)]
    return tuple(Step(word(f"step_{name}", own), text) for name, text in said if text)


def talk_text(document: Document, *, is_draft: bool = False) -> str:
    """Give the talk script as plain text, a numbered line a step."""
    own = language_of(document)
    lines = [f"{number}. {one.do}: {one.say}" for number, one in enumerate(talk_script(document), 1)]
    return _file([word("talk_title", own), *lines], own, is_draft)


def staff_note(document: Document, *, is_draft: bool = False) -> str:
    """Give the note to staff in at most 80 words: decision, what to say, what not to say, who to call."""
    facts = facts_of(document, output="staff_note")
    own = language_of(document)
    decided = decision_words(document.decision, own)
    do_not = "do_not_raise" if document.decision == "prepare" or document.format == "fact_page" else "do_not"
    contact = ", ".join(one for one in (line(document.footer.unit), line(document.footer.contact)) if one)
    lines = [
        word("staff_title", own),
        word("decision", own, decision=decided) if decided else "",
        word("say", own, fact="{fact}"),
        word(do_not, own),
        word("call", own, contact=shorten(contact, 120)) if contact else "",
    ]
    mark = word("draft", own) if is_draft else ""
    left = STAFF_WORDS - word_count(" ".join([mark, *lines]).replace("{fact}", ""))
    fact = _within(left, facts.first, facts.headline)
    more = next((one.text for one in facts.opening[1:] if word_count(f"{fact} {one.text}") <= left), "")
    lines[2] = lines[2].replace("{fact}", f"{fact} {more}".strip())
    return _file([one for one in lines if one], own, is_draft)


def fact_page(document: Document, look: Look, *, url: str = "", is_draft: bool = False) -> str:
    """Give the fact page as plain text: facts, sources, day to check again. The claim is not mentioned."""
    facts = facts_of(document, output="fact_page")
    own = language_of(document)
    blocks = [facts.headline, " ".join(one.text for one in facts.opening), " ".join(one.text for one in facts.explanation)]
    if facts.closing and not facts.opening:
        blocks.append(" ".join(one.text for one in facts.closing))
    blocks.append("\n".join([word("sources", own) + ":", *source_list(document, facts)]) if document.evidence else "")
    blocks.append("\n".join(footer_lines(document, look, url)))
    return _file([one for one in blocks if one], own, is_draft, gap="\n\n")


def newspaper(document: Document, look: Look, *, url: str = "", is_draft: bool = False) -> str:
    """Give the words of the newspaper advert: headline, facts, source, sender. No rumour."""
    facts = facts_of(document, output="newspaper")
    own = language_of(document)
    fact = " ".join(one.text for one in facts.opening if one.text != facts.title)
    lines = [facts.title, fact, source_line(document, facts.opening), word("advert", own, name=line(look.name))]
    return _file([one for one in [*lines, _shown_link(url)] if one], own, is_draft, gap="\n\n")


def plain(document: Document, look: Look, *, url: str = "", is_draft: bool = False) -> str:
    """Give the whole answer as plain text: fact, labelled rumour, explanation, fact, sources."""
    facts_of(document, output="plain")
    text = render_text(document, organisation=line(look.name), url=url or None)
    return f"{word('draft', language_of(document)).upper()}\n\n{text}" if is_draft else text


def source_line(document: Document, sentences: tuple[Sentence, ...]) -> str:
    """Give "Källa: publisher, year" of the first source of these sentences; empty without one."""
    source = next(iter(cited(document, sentences)), None)
    if source is None:
        return ""
    named = ", ".join(one for one in (line(source.publisher) or line(source.title), source.published[:4]) if one)
    return f"{word('source', language_of(document))}: {shorten(named, 80)}" if named else ""


def source_list(document: Document, facts: Facts | None = None) -> list[str]:
    """Give the sources as lines: those of the facts shown, or all of them."""
    shown = cited(document, (*facts.opening, *facts.explanation)) if facts else document.evidence
    own = language_of(document)
    lines = []
    for one in shown:
        parts = (shorten(line(one.title), 200), shorten(line(one.publisher), 120), plain_date(line(one.published), own))
        lines.append(", ".join(part for part in parts if part))
    return [one for one in lines if one]


def footer_lines(document: Document, look: Look, url: str) -> list[str]:
    """Give who answers for the text, how long it is valid and where to read more."""
    own = language_of(document)
    sender = ", ".join(dict.fromkeys(one for one in (line(look.name), line(document.footer.unit or look.unit)) if one))
    lines = [
        word("responsible", own, sender=sender) if sender else "",
        word("next_update", own, day=plain_date(document.next_update_at, own)) if document.next_update_at else "",
        word("valid_until", own, day=plain_date(document.review_by, own)) if document.review_by else "",
        line(document.footer.contact),
        url,
    ]
    return [one for one in lines if one]


def _best_fact(facts: Facts) -> str:
    """The sentence of fact that says most in few words: the first with a figure, else the first."""
    with_figure = [one.text for one in facts.opening if any(char.isdigit() for char in one.text)]
    chosen = next(iter(with_figure), facts.opening[0].text if facts.opening else "")
    return "" if chosen == facts.title and not facts.headline else chosen


def _rumour_said(document: Document) -> str:
    """Step 4: the neutral claim with its correction in the same sentence. Empty when there is no rumour to name."""
    claim = line(document.claim).rstrip(".!? ")
    if document.format != "sandwich" or document.verdict not in _RUMOUR_STEPS or not claim:
        return ""
    return word(f"rumour_{document.verdict}", language_of(document), claim=shorten(claim, 110))


def _why(document: Document, facts: Facts, words: int) -> str:
    """Step 5: the sentence that gives the cause; else the technique in plain words; never more than `words` words."""
    own = language_of(document)
    technique = technique_name(document.techniques[0], own) if len(document.techniques) == 1 else ""
    named = word("technique", own, technique=technique) if technique and document.format == "sandwich" else ""
    told = next((one for one in _told(document) if not carries_claim(document, one)), "")
    texts = [one.text for one in facts.explanation]
    has_cues = document.language in ("sv", "en")
    at = next((index for index, one in enumerate(texts) if has_cues and find_cue(one, "causal", own)), -1)
    cause = texts[at] if at >= 0 else ""
    before = texts[at - 1] if at > 0 and leans(cause) else ""
    for tried in ((told, before, cause), (told, cause), (cause,), (told, *texts[:1]), (told,), tuple(texts[:1]), (named,)):
        text = " ".join(one for one in tried if one)
        if text and word_count(text) <= words:
            return text
    return ""


def _told(document: Document) -> list[str]:
    """Sentences of the explanation that speak of the rumour: what it rests on."""
    if document.format != "sandwich":
        return []
    return [one for one, _numbers in sentences_of(document.explanation, document.language) if speaks_of_rumours(one)]


def _within(words: int, *texts: str) -> str:
    """The first text of at most `words` words; else the first one cut between words."""
    given = [one for one in texts if one]
    fitting = next((one for one in given if word_count(one) <= words), "")
    return fitting or (shorten_words(given[0], max(words, 6)) if given else "")


def _shown_link(url: str) -> str:
    """The address as people type it: without https and closing slash; empty when it is too long to type."""
    shown = url.partition("://")[2].rstrip("/")
    return shown if len(shown) <= 60 else ""


def _file(lines: list[str], language: str, is_draft: bool, gap: str = "\n") -> str:
    return gap.join([*([word("draft", language).upper()] if is_draft else []), *lines]) + "\n"
