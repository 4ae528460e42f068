"""How well the grouping does on rumours it was not chosen on: pairs, B-cubed, and how much the order of arrival matters."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from classifiers.corpus import Corpus, Sentence
from classifiers.grouping.groups import JOIN, Entry, Groups
from classifiers.grouping.vectors import Vectors, measure_vectors
from classifiers.splits import split_held_out

SEED = 7
ORDERS = 5


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares 0–1. Of all pairs in one group, how many belong together; of all that belong together, how many met."""

    pair_precision: float
    pair_recall: float
    b3_precision: float
    b3_recall: float
    groups: int  # with two texts or more
    texts: int

    @property
    def b3_f1(self) -> float:
        total = self.b3_precision + self.b3_recall
        return 2 * self.b3_precision * self.b3_recall / total if total else 0.0


def score(found: Mapping[int, int], truth: Mapping[int, str]) -> Scores:
    """Compare groups with the truth. Bagga and Baldwin (1998) for B-cubed."""
    both = Counter((found[item], truth[item]) for item in found)
    by_group, by_truth = Counter(found.values()), Counter(truth[item] for item in found)
    precision = sum(count * count / by_group[group] for (group, _), count in both.items())
    recall = sum(count * count / by_truth[label] for (_, label), count in both.items())
    pairs = sum(_pairs(count) for count in both.values())
    return Scores(
        pair_precision=_share(pairs, sum(map(_pairs, by_group.values()))),
        pair_recall=_share(pairs, sum(map(_pairs, by_truth.values()))),
        b3_precision=_share(precision, len(found)),
        b3_recall=_share(recall, len(found)),
        groups=sum(count > 1 for count in by_group.values()),
        texts=len(found),
    )


def group_sentences(vectors: Vectors, sentences: Sequence[Sentence], *, seed: int = SEED, join: float = JOIN) -> dict[int, int]:
    """The group of every sentence (by its place), when they come in the order that the seed draws."""
    order = list(range(len(sentences)))
    random.Random(seed).shuffle(order)
    groups = Groups(vectors, join=join)
    for place in order:
        text = sentences[place].text
        groups.add(Entry(place, f"{text.title or ''} {text.text}", text.language))
    return dict(groups.group_of)


def measure_held_out(corpus: Corpus, *, seed: int = SEED, held_out: bool = True, join: float = JOIN) -> tuple[Scores, float]:
    """The scores on posts of held-out rumours, and the agreement of different orders (B-cubed F1, 0–1).

    The background of the vectors comes from the training part alone.
    """
    training, held = split_held_out(corpus.sentences, seed)
    vectors = measure_vectors(f"{one.text.title or ''} {one.text.text}" for one in training)
    sentences = [one for one in (held if held_out else training) if _is_grouped(one)]
    truth = {place: one.group for place, one in enumerate(sentences)}
    runs = [group_sentences(vectors, sentences, seed=order, join=join) for order in range(ORDERS)]
    first = {place: str(group) for place, group in runs[0].items()}
    agreement = sum(score(run, first).b3_f1 for run in runs[1:]) / (ORDERS - 1)
    return score(runs[0], truth), agreement


def describe_scores(scores: Scores, agreement: float) -> str:
    """The figures as plain lines for a terminal."""
    return "\n".join(
        (
            f"Texts {scores.texts}, groups of two or more {scores.groups}",
            f"Pairs     precision {scores.pair_precision:.3f}  recall {scores.pair_recall:.3f}",
            f"B-cubed   precision {scores.b3_precision:.3f}  recall {scores.b3_recall:.3f}  F1 {scores.b3_f1:.3f}",
            f"Agreement between {ORDERS} orders of arrival {agreement:.3f}",
        )
    )


def _is_grouped(sentence: Sentence) -> bool:
    """As in the inbox: a claim, question or headline, and no answer. Only posts: other texts do not say what they are about."""
    is_claim_like = sentence.statement_type in ("claim", "question", "heading")
    return sentence.rumour_id is not None and is_claim_like and sentence.relation != "counters"


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 1.0
