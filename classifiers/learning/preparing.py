"""A corpus to learn from: the project's own without its frozen part, and people's examples beside it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.corpus import Sentence, find_near_copies, load_corpus
from classifiers.learning.files import write_lines
from classifiers.learning.frozen import is_frozen, name_text, refuse_leaks
from classifiers.learning.types import MEASURABLE, Example, LabelledRumour
from classifiers.types import Text

_LABELLED = ("posts", "sentences")


@dataclass(frozen=True, slots=True)
class Parts:
    """Who is learned from and who is frozen. `replaced`: corpus rows that a person's decision took the place of.

    `weak_frozen`: own texts that were drawn as frozen, but whose decision is too vague to measure by. They are not learned from.
    """

    learned: tuple[Example, ...]
    frozen_own: tuple[Example, ...]
    frozen_corpus: tuple[Example, ...]
    dropped_ids: frozenset[str]  # of the corpus: frozen, replaced, or nearly a frozen text
    replaced: int
    overruled: int
    weak_frozen: int
    near_copies: int
    corpus_learned: int

    @property
    def frozen(self) -> tuple[Example, ...]:
        return self.frozen_own + self.frozen_corpus


def divide(examples: Sequence[Example], corpus_dir: Path) -> Parts:
    """Draw the frozen part of both, and leave out of learning what is nearly a frozen text. Raises LearningRefused on a leak."""
    sentences = load_corpus(corpus_dir).sentences
    named = {sentence.text.id: name_text(sentence.text) for sentence in sentences}
    own = {example.key: example for example in examples if example.origin != "dataset"}
    replaced = [sentence for sentence in sentences if named[sentence.text.id] in own]
    frozen_ids = {sentence.text.id for sentence in sentences if is_frozen(sentence.group)}
    frozen_keys = {key for key in own if is_frozen(key)} | {named[s.text.id] for s in replaced if s.text.id in frozen_ids}
    frozen_own = [example for example in own.values() if example.key in frozen_keys and example.origin in MEASURABLE]
    frozen_corpus = [_from_corpus(s, named[s.text.id]) for s in sentences
                     if s.text.id in frozen_ids and named[s.text.id] not in own]  # fmt: skip
    measured = frozen_own + frozen_corpus
    kept_away = frozen_keys | {example.key for example in frozen_corpus}
    learned = [example for example in examples if example.key not in kept_away]
    rest = [s for s in sentences if s.text.id not in frozen_ids and named[s.text.id] not in own.keys() | kept_away]
    near = _near_frozen(measured, [*learned, *(_from_corpus(s, named[s.text.id]) for s in rest)])
    learned = [example for example in learned if example.text.id not in near]
    kept = [sentence for sentence in rest if sentence.text.id not in near]
    refuse_leaks([*learned, *(_from_corpus(s, named[s.text.id]) for s in kept)], measured)
    return Parts(
        tuple(learned), tuple(frozen_own), tuple(frozen_corpus),
        frozenset(named) - {sentence.text.id for sentence in kept},
        len(replaced), sum(own[named[s.text.id]].relevance != s.relevance for s in replaced),
        len(frozen_keys) - len(frozen_own), len(near), len(kept),
    )  # fmt: skip


def write_corpus(target: Path, corpus_dir: Path, dropped: Collection[str], learned: Sequence[Example],
                 rumours: Mapping[str, LabelledRumour]) -> None:  # fmt: skip
    """The folder that training reads: every row of the corpus that is not dropped, then people's examples."""
    target.mkdir(parents=True)
    for path in sorted(corpus_dir.glob("*.jsonl")):
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if json.loads(line).get("id") not in dropped or not path.name.startswith(_LABELLED)]
        (target / path.name).write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
    used = {example.rumour_id for example in learned if example.rumour_id}
    write_lines(target / "rumours_labels.jsonl", (_rumour_row(rumours[name]) for name in sorted(used) if name))
    write_lines(target / "posts_labels.jsonl", _rows(learned, are_posts=True))
    write_lines(target / "sentences_labels.jsonl", _rows(learned, are_posts=False))


def _near_frozen(frozen: Sequence[Example], others: Sequence[Example]) -> set[str]:
    """Ids of texts to learn from that share most of their words with a frozen text."""
    measured = {example.text.id for example in frozen}
    pairs = find_near_copies([(example.text.id, example.key) for example in [*frozen, *others]])
    return {name for one, other, _ in pairs for name in (one, other) if (one in measured) != (other in measured)} - measured


def _from_corpus(sentence: Sentence, key: str) -> Example:
    return Example(
        key, sentence.text, sentence.relevance, "corpus", sentence.weight, sentence.statement_type,
        sentence.rumour_id, sentence.relation, sentence.theme,
    )  # fmt: skip


def _rows(examples: Sequence[Example], *, are_posts: bool) -> Iterator[dict[str, Any]]:
    for example in examples:
        if bool(example.rumour_id) == are_posts:
            text: Text = example.text
            row = {
                "id": text.id, "text": text.text, "title": text.title, "language": text.language, "genre": text.genre,
                "statement_type": example.statement_type or None, "weight": example.weight,
            }  # fmt: skip
            own = (
                {"rumour_id": example.rumour_id, "relation": example.relation} if are_posts else {"relevance": example.relevance}
            )
            yield row | own


def _rumour_row(rumour: LabelledRumour) -> dict[str, Any]:
    other = rumour.variants[0] if rumour.variants else rumour.claim
    return {"rumour_id": rumour.rumour_id, "theme": rumour.theme, "claim_sv": rumour.claim, "claim_en": other}
