"""A document as the rules read it: stripped text, sentences and words of each part, worked out once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from sandwiches.document import BODY_PARTS, PARTS, Document
from sandwiches.findings import Severity
from sandwiches.method import base_language, has_lexicon
from sandwiches.rendering.strip import strip_markdown
from sandwiches.rulebook import DEFAULT_RULEBOOK, Rulebook
from sandwiches.words import claim_matches, functions, has_phrase, normalise, sentences, tokens
from sandwiches.words.concepts import Concepts

Stage = Literal["send", "approve", "publish", "all"]
Records = Literal["advise", "enforce"]
OWN_VOICE = ("headline", "opening_fact", "explanation", "closing_fact")
FACT_PARTS = ("opening_fact", "explanation", "closing_fact")


@dataclass(frozen=True)
class Surroundings:
    """What the municipality knows beside the text: names on file, local politicians, words of the place, own thresholds."""

    known_names: tuple[str, ...] = ()
    politicians: tuple[str, ...] = ()
    topic_words: frozenset[str] = frozenset()
    thresholds: Mapping[str, float] = field(default_factory=dict)


class Reading:
    """One document under check. Rules only read it."""

    def __init__(
        self,
        document: Document,
        as_of: date,
        stage: Stage,
        records: Records,
        surroundings: Surroundings,
        rulebook: Rulebook = DEFAULT_RULEBOOK,
    ) -> None:
        self.document = document
        self.as_of = as_of
        self.stage = stage
        self.records = records
        self.surroundings = surroundings
        self.rulebook = rulebook
        self.has_lexicon = has_lexicon(document.language)
        self.language = base_language(document.language)
        self._texts: dict[str, str] = {}
        self._sentences: dict[str, list[str]] = {}
        self._words: dict[str, list[str]] = {}

    def text(self, part: str) -> str:
        """Give a part without Markdown, normalised; empty when it has no word."""
        if part not in self._texts:
            text = normalise(strip_markdown(self.document.part(part)))
            self._texts[part] = text if tokens(text) else ""
        return self._texts[part]

    def sentences(self, part: str) -> list[str]:
        """Give the sentences of a part, source markers kept."""
        if part not in self._sentences:
            self._sentences[part] = sentences(self.text(part))
        return self._sentences[part]

    def words(self, part: str) -> list[str]:
        """Give the lower-case words of a part."""
        if part not in self._words:
            self._words[part] = tokens(self.text(part))
        return self._words[part]

    def each_sentence(self, *parts: str) -> Iterator[tuple[str, str]]:
        """Give (part, sentence) through the named parts."""
        for part in parts:
            for sentence in self.sentences(part):
                yield part, sentence

    @cached_property
    def body(self) -> str:
        """The four body parts as one text, a line each."""
        return "\n".join(self.text(part) for part in BODY_PARTS if self.text(part))

    @cached_property
    def everything(self) -> str:
        """All five parts as one text."""
        return "\n".join(self.text(part) for part in PARTS if self.text(part))

    def claim_score(self, text: str, *, with_synonyms: bool = True) -> float:
        """Give the share of the claim that stands in the text, rounded so that a threshold is met exactly."""
        matches = self.claim_matches(text, with_synonyms=with_synonyms)
        total = sum(weight for _, weight, _ in matches)
        return round(sum(weight for _, weight, is_found in matches if is_found) / total, 6) if total else 0.0

    def says_claim_act(self, text: str) -> bool:
        """Tell whether the claim's first word that is no topic, as a rule its verb, stands in the text."""
        return next((is_found for _, weight, is_found in self.claim_matches(text) if weight == 1.0), False)

    def claim_matches(self, text: str, *, with_synonyms: bool = True) -> list[tuple[str, float, bool]]:
        """Give the claim's content words with their weight and whether they stand in the text, in these or other words."""
        return claim_matches(
            self.document.claim,
            text,
            self.language,
            self.surroundings.topic_words,
            concepts=self.concepts if with_synonyms else None,
            topics=self.rulebook.cue_set("topic", self.language),
        )

    @cached_property
    def concepts(self) -> Concepts:
        """Wordings that mean the same in the document's theme."""
        return self.rulebook.concepts(self.document.theme, self.language)

    def threshold(self, name: str) -> float:
        """Give a threshold, the municipality's own if it has one."""
        own = self.surroundings.thresholds
        return float(own[name]) if name in own else self.rulebook.threshold(name)

    def cue(self, name: str, part: str) -> str:
        """Give the first cue of a lexicon list that stands in a sentence of the part, or an empty string."""
        return next((found for one in self.sentences(part) if (found := self.cue_in(one, name))), "")

    def cue_in(self, text: str, name: str) -> str:
        """Give the first cue of a list that stands in the text, or an empty string."""
        return has_phrase(text, self.rulebook.cue_list(name, self.language))

    def cue_list(self, name: str) -> tuple[str, ...]:
        """Give a cue list in the document's language."""
        return self.rulebook.cue_list(name, self.language)

    def does(self, sentence: str, function: str, *, cues: str = "", alert: bool = False) -> bool:
        """Tell whether a sentence warns, concedes, mocks …: by a cue of the list `cues`, or as the classifier reads it."""
        return (bool(cues) and bool(self.cue_in(sentence, cues))) or functions.does(
            sentence, function, self.language, alert=alert
        )

    @property
    def missing_record(self) -> Severity:
        """How severe a missing record field (who, when) is: advice on the command line, a block in the service."""
        return "block" if self.records == "enforce" else "advise"

    def is_marked(self, rule: str) -> bool:
        """Tell whether the writer has ticked "it stands in this sentence" and the sentence still stands."""
        mark = self.document.marks.get(rule)
        if isinstance(mark, str):
            wanted = _squeeze(strip_markdown(mark))
            return bool(wanted) and wanted in _squeeze(self.everything)
        return mark is True or (isinstance(mark, int) and not isinstance(mark, bool) and mark >= 0)


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", normalise(text)).strip().lower()
