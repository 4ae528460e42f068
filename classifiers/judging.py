"""What the machine says of texts by themselves: relevance, statement type, theme, check-worthiness, flags, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifiers.calibration import apply_sigmoid, to_logit
from classifiers.explaining import Explainer
from classifiers.model import Model, Numbers, relevance_table, risk_table, sign_scores, statement_table
from classifiers.pipelines import as_columns
from classifiers.tasks.reading import weigh_trust
from classifiers.thresholds import DEFAULT, name_part
from classifiers.types import FLAGS, GENRES, LanguageSupport, Likeness, Reason, Relevance, StatementType
from classifiers.words.features import ReadText, theme_columns
from classifiers.words.languages import name_support

EMPTY_SCORE = 0.0
_TRUSTED = 0.6  # below this a text is too short, garbled, shouted or repeated to be sure of
_HARDLY_READ = 0.35  # below this the score is drawn towards nothing as well
_EXPLAINED_SCORE = 0.1  # a text that is clearly about something else needs no similar sentences
_GENRE_NAMES = {
    "forum": "post", "tweet": "post", "comment": "post", "social": "post", "article": "news", "rss": "news",
    "government": "authority", "artiklar": "authority", "mail": "tip", "opinion": "letter", "debate": "letter",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything an Assessment holds but the matches."""

    relevant: bool
    relevance: Relevance
    score: float
    threshold: float
    statement_type: StatementType
    theme: str | None
    checkworthiness: float
    flags: tuple[str, ...]
    is_unsure: bool
    language_support: LanguageSupport
    reasons: tuple[Reason, ...]
    similar: tuple[Likeness, ...]


def judge(model: Model, explainer: Explainer, reads: Sequence[ReadText]) -> list[Judgement]:
    """One judgement a text, in order."""
    if not reads:
        return []
    columns, label = model.relevance.named_steps["columns"], model.relevance.named_steps["label"]
    rows = columns.transform(relevance_table(reads))
    chances = label.predict_proba(rows)
    places = {name: place for place, name in enumerate(label.classes_)}
    scores = apply_sigmoid(
        to_logit(chances[:, places["sweden"]].astype(np.float64)), model.decisions.slope, model.decisions.offset
    )
    elsewhere = chances[:, places["elsewhere"]] > chances[:, places["no"]]
    forms = statement_table(reads)
    trust = [_measure_trust(read) for read in reads]
    told = _Told(
        scores * np.array([_weigh_score(one) for one in trust]),
        elsewhere,
        model.statement.predict(forms),
        _guess_themes(model, reads),
        sign_scores(model, "checkworthy", forms),
        _find_flags(model, reads),
        explainer.explain(reads),
        explainer.find_similar(rows, scores >= _EXPLAINED_SCORE),
        trust,
    )
    return [_judge_one(model, read, told, row) for row, read in enumerate(reads)]


@dataclass(frozen=True, slots=True)
class _Told:
    """What each model told, one entry a text."""

    scores: Numbers
    elsewhere: Any
    statements: Any
    themes: Sequence[str | None]
    worth: Numbers
    flags: Sequence[tuple[str, ...]]
    reasons: Sequence[tuple[Reason, ...]]
    similar: Sequence[tuple[Likeness, ...]]
    trust: Sequence[float]


def _judge_one(model: Model, read: ReadText, told: _Told, row: int) -> Judgement:
    decisions = model.decisions
    part = name_part(decisions.thresholds, name_genre(read), read.language)
    threshold = decisions.thresholds[part]
    support = name_support(read.whole, read.language)
    score = EMPTY_SCORE if read.is_empty else round(float(told.scores[row]), 4)
    relevant = score >= threshold
    low, high = decisions.bands[part]
    return Judgement(
        relevant=relevant,
        relevance="sweden" if relevant else "elsewhere" if told.elsewhere[row] and not read.is_empty else "no",
        score=score,
        threshold=threshold,
        statement_type="other" if read.is_empty else str(told.statements[row]),  # type: ignore[arg-type]
        theme=told.themes[row],
        checkworthiness=0.0 if read.is_empty else round(float(told.worth[row]), 4),
        flags=told.flags[row],
        is_unsure=low <= score < high or support != "full" or told.trust[row] < _TRUSTED,
        language_support=support,
        reasons=() if read.is_empty else told.reasons[row],
        similar=() if read.is_empty else told.similar[row],
    )


def _measure_trust(read: ReadText) -> float:
    return weigh_trust(f"{read.source.title or ''} {read.source.text}".strip())


def _weigh_score(trust: float) -> float:
    """1 for a text that can be read; what is mostly noise gets a low score whatever words are found in it."""
    return trust if trust < _HARDLY_READ else 1.0


def _guess_themes(model: Model, reads: Sequence[ReadText]) -> list[str | None]:
    """The likeliest theme of each text; a text without a word has none."""
    guessed = model.theme.predict(as_columns([theme_columns(read.whole) for read in reads], 3))
    return [None if read.is_empty else str(theme) for read, theme in zip(reads, guessed, strict=True)]


def _find_flags(model: Model, reads: Sequence[ReadText]) -> list[tuple[str, ...]]:
    table = risk_table(reads)
    raised = {name: sign_scores(model, name, table) >= model.decisions.signs[name][2] for name in FLAGS}
    return [() if read.is_empty else tuple(n for n in FLAGS if raised[n][row]) for row, read in enumerate(reads)]


def name_genre(read: ReadText) -> str:
    """The genre whose threshold counts. Unknown: a text with a title is treated as news, the strictest."""
    genre = (read.source.genre or "").lower()
    genre = _GENRE_NAMES.get(genre, genre)
    if genre in GENRES:
        return genre
    return "news" if read.title and read.body else DEFAULT
