"""The facts of a document: what may stand where the rumour must not. METHOD A.8: no output carries the myth alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from sandwiches.document import Document, Evidence
from sandwiches.outputs.clean import bare, line, sentences_of
from sandwiches.outputs.errors import CannotMake
from sandwiches.rendering.labels import label_language
from sandwiches.words import claim_score, has_negation, tokens
from sandwiches.words.cues import find_cue

REPEATS = 0.60  # rules M2 and X3
MOST_SENTENCES = 60  # of a part; a sound one has fewer than ten
REPEATS_DENIED = 0.40  # rule H1: a negation or a question repeats it too
# A sentence that begins so leans on the one before it, and falls with it.
_LEANS = re.compile(
    r"(?:därför|men|det(?! stämmer att| är)|den|de|dem|så|samma|dessutom|också|this|that|these|those|it(?! is)|they|therefore|"
    r"so|but|also|however)\b",
    re.I,
)
_OF_RUMOURS = re.compile(
    r"\b(?:rykte\w*|myt(?:en|er|erna)?|påstå\w*|det sägs|rumou?r\w*|myths?|claim(?:s|ed|ing)?|people say|it is said)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One bare sentence and the numbers of its sources."""

    text: str
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What a document says without the rumour, sentence by sentence. `headline` is empty when it repeats the claim.

    `worry` is the sentence that acknowledges the worry behind the rumour; it stands in no other field.
    """

    headline: str
    opening: tuple[Sentence, ...]
    explanation: tuple[Sentence, ...]
    closing: tuple[Sentence, ...]
    worry: str = ""

    @property
    def title(self) -> str:
        """The headline; if it cannot be shown, the first fact."""
        return self.headline or self.first

    @property
    def first(self) -> str:
        """The first sentence of fact; the headline when there is none."""
        return self.opening[0].text if self.opening else self.headline


def facts_of(document: Document, *, output: str = "facts") -> Facts:
    """Read the facts. Raises CannotMake when nothing is left: empty text, or a text that only repeats the claim."""
    words = (document.headline, document.opening_fact, document.explanation, document.closing_fact, document.myth)
    facts = _read(_Words((*words, document.claim, document.verdict, document.language), document))
    if not facts.headline and not facts.opening:
        has_text = bool(line(document.headline) or line(document.opening_fact))
        raise CannotMake(output, "myth" if has_text else "empty")
    return facts


@dataclass(frozen=True)
class _Words:
    """All that the facts depend on; an answer's many outputs read them once."""

    words: tuple[str, ...]
    document: Document = field(compare=False)


@lru_cache(maxsize=32)
def _read(key: _Words) -> Facts:
    document = key.document
    headline = line(document.headline)
    if headline and carries_claim(document, headline):
        headline = ""
    explanation = _safe(document, "explanation")
    worries = [one for one in explanation if _acknowledges(one.text, document.language)]
    return Facts(
        headline,
        _safe(document, "opening_fact"),
        tuple(one for one in explanation if one not in worries),
        _safe(document, "closing_fact"),
        worries[0].text if worries else "",
    )


def carries_claim(document: Document, text: str) -> bool:
    """Tell whether a sentence of the text repeats the claim or the rumour's wording, also as a denial or a question."""
    return any(_repeats(document, one) for one, _numbers in sentences_of(text, document.language))


def spoken(document: Document, *, beside_rumour: bool = False) -> str:
    """Give the spokesperson's own words with the name after them; empty without any.

    Words that repeat or speak of the rumour are left out unless they stand `beside_rumour`, in the whole answer.
    """
    said, by = line(document.quote), line(document.quote_by)
    if not said or (not beside_rumour and (carries_claim(document, said) or speaks_of_rumours(said))):
        return ""
    opening = "”" if label_language(document.language) == "sv" else "“"
    quoted = said if said[0] in "\"'“”»«" else f"{opening}{said}”"
    return f"{quoted} – {by}" if by else quoted


def leans(text: str) -> bool:
    """Tell whether a sentence needs the one before it: it begins with "therefore", "this" and the like."""
    return _LEANS.match(text) is not None


def speaks_of_rumours(text: str) -> bool:
    """Tell whether the text mentions a rumour at all, without its content."""
    return _OF_RUMOURS.search(text) is not None


def cited(document: Document, sentences: tuple[Sentence, ...]) -> tuple[Evidence, ...]:
    """Give the sources of these sentences in order; all sources when none is marked."""
    by_number = {one.n: one for one in document.evidence}
    numbers = dict.fromkeys(number for one in sentences for number in one.sources)
    return tuple(by_number[number] for number in numbers if number in by_number) or document.evidence


def _safe(document: Document, part: str) -> tuple[Sentence, ...]:
    """The sentences of a part that neither repeat the rumour nor speak of one."""
    kept: list[Sentence] = []
    is_gap = False
    for text, numbers in sentences_of(document.part(part), document.language)[:MOST_SENTENCES]:
        is_gap = _repeats(document, text) or speaks_of_rumours(text) or (is_gap and leans(text))
        if not is_gap:
            kept.append(Sentence(text, numbers))
    return tuple(kept)


def _repeats(document: Document, text: str) -> bool:
    if document.verdict == "true":
        return False  # what is said is so: the fact and the claim are one
    wordings = [one for one in (line(document.claim), bare(document.myth)) if one]
    if any(_folded(one).strip(" .!") in _folded(text) for one in wordings):
        return True
    if document.language not in ("sv", "en"):
        return any(_shared(one, text) >= REPEATS for one in wordings)
    score = max((claim_score(one, text, document.language) for one in wordings), default=0.0)
    return round(score, 6) >= REPEATS or (
        round(score, 6) >= REPEATS_DENIED and ("?" in text or has_negation(text, document.language))
    )


def _shared(claim: str, text: str) -> float:
    """The share of the claim's words that stand in the text, where we have no word list for the language."""
    wanted = {one for one in tokens(claim) if len(one) > 3}
    return len(wanted & set(tokens(text))) / len(wanted) if wanted else 0.0


def _acknowledges(text: str, language: str) -> bool:
    return language in ("sv", "en") and bool(find_cue(text, "concern", language))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
