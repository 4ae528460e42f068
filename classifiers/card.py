"""The model card: what a model was trained on and how well it does on rumours and texts it has not seen."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ModelCard:
    """Counts, held-out figures, thresholds and time of one training run. Shares are 0–1; None means no such texts."""

    version: str
    corpus_sha256: str
    seed: int
    trained_at: str
    training_seconds: float
    counts: dict[str, int]
    thresholds: dict[str, float]
    match_threshold: float
    relevance: dict[str, dict[str, float | int | None]]
    statement_type: dict[str, float]
    relation: dict[str, float]
    matching: dict[str, float]
    signs: dict[str, dict[str, float | int]] = field(default_factory=dict)
    doubt: dict[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def describe_card(card: dict[str, Any]) -> str:
    """The card as plain lines for a terminal."""
    lines = [
        f"Model {card['version']}",
        f"Trained {card['trained_at'] or '(date not given)'} in {card['training_seconds']} s, seed {card['seed']}.",
        "Texts: " + ", ".join(f"{name} {count}" for name, count in card["counts"].items()),
        "All figures below are on held-out rumours and sentences.",
        "",
        "Relevance (genre/language: recall, share of irrelevant flagged, texts)",
    ]
    for name, row in card["relevance"].items():
        lines.append(f"  {name:14} {_share(row['recall'])}  {_share(row['false_share'])}  {row['texts']}")
    for title in ("statement_type", "relation", "matching"):
        lines += ["", title.replace("_", " ").capitalize()]
        lines += [f"  {name:28} {value}" for name, value in card[title].items()]
    lines += ["", "Worth checking and risk flags (precision, recall, texts that carry it)"]
    for name, row in card.get("signs", {}).items():
        lines.append(f"  {name:14} {_share(row['precision'])}  {_share(row['recall'])}  {row['positive']}")
    lines += ["", "Doubt", *(f"  {name:28} {value}" for name, value in card.get("doubt", {}).items())]
    lines += ["", "Thresholds: " + ", ".join(f"{name} {value}" for name, value in card["thresholds"].items())]
    lines.append(f"Match threshold: {card['match_threshold']}")
    return "\n".join(lines)


def _share(value: float | None) -> str:
    return "  – " if value is None else f"{value:.2f}"
