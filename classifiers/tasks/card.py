"""The card of a trained task as plain lines for a terminal."""

from __future__ import annotations

from typing import Any


def describe_task(card: dict[str, Any]) -> str:
    """What it was trained on and how well it does on texts it had not seen."""
    measured = card["cross_validation"]
    lines = [
        f"Model {card['version']}: {card['task']}, language {card['language']}",
        f"Trained {card['trained_at'] or '(date not given)'} in {card['training_seconds']} s, seed {card['seed']}.",
        f"Rows: {card['rows']} in {card['groups']} groups; " + ", ".join(f"{name} {n}" for name, n in card["labels"].items()),
        f"Data SHA-256: {card['data_sha256']}",
        f"Member: {card['member']}",
        f"Cross-validation, {measured['folds']} folds, threshold and calibration from the other folds:",
        *_describe_figures(measured),
    ]
    if card["positive"] is not None:
        lines.append(f"Threshold for {card['positive']}: {card['threshold']}")
    if "test" in card:
        lines += [f"Test file, {card['test']['rows']} rows:", *_describe_figures(card["test"])]
    return "\n".join(lines)


def _describe_figures(figures: dict[str, Any]) -> list[str]:
    lines = []
    for name in ("f1", "macro_f1"):
        if name in figures:
            one = figures[name]
            lines.append(f"  {name.replace('_', ' '):18} {one['mean']:.3f}  (95 %: {one['low']:.3f} to {one['high']:.3f})")
    lines += [f"  F1 of {label:12} {score:.3f}" for label, score in figures.get("f1_by_label", {}).items()]
    if "calibration_error" in figures:
        lines.append(f"  calibration error  {figures['calibration_error']:.3f}")
    return lines
