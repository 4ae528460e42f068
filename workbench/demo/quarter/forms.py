"""Forms as the invented people fill them in: one per person and wave, with the wave's own codes."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from workbench.demo.quarter.population import draw_group
from workbench.demo.quarter.truth import CHECK, HEARD, SAW, TRUST, WHERE, statement_answer
from workbench.surveys.answering.service import NewResponse
from workbench.surveys.waves.models import Wave

SHARES_OF_CHOICES: Mapping[str, Mapping[str, float]] = {"where_heard": WHERE, "where_check": CHECK, "trust": TRUST}
COMMENTS = (
    "Bra att ni frågar.",
    "Jag har hört att bussen ska dras in, stämmer det?",
    "Skriv mer om hur bostadskön fungerar.",
    "Det är svårt att veta vem man ska fråga.",
    "Sätt upp lappar i butiken, alla går dit.",
    "Min granne säger en sak och tidningen en annan.",
)


def fill_in(
    rng: Random,
    wave: Wave,
    codes: Sequence[str],
    beliefs: Sequence[bool],
    *,
    background: Mapping[str, str],
    receipt: str,
    asked: int,
    number: str | None = None,
    stage: str = "",
) -> NewResponse:
    """The answers of one person. `asked`: which wave of three it is, for what they have seen of our answers."""
    answers: dict[str, Any] = {
        code: statement_answer(rng, believes, heard) for code, believes, heard in zip(codes, beliefs, HEARD, strict=True)
    }
    texts = []
    for item in wave.items:
        if item.kind in ("where_heard", "where_check", "trust", "saw_message", "whom_ask"):
            value = _choose(rng, item.kind, [str(one["value"]) for one in item.choices], asked)
            answers[item.code] = {"values": [value]} if item.is_several else {"value": value}
        elif item.kind == "free_text" and rng.random() < 0.09:
            texts.append((item.code, rng.choice(COMMENTS)))
    kept = {code: value for code, value in background.items() if rng.random() < 0.97}
    return NewResponse(
        language="sv" if rng.random() < 0.93 else "en", answers=answers, receipt=receipt, background=kept, number=number,
        stage=stage, free_texts=texts, answered_on=_day(rng, wave),
    )  # fmt: skip


def _choose(rng: Random, kind: str, values: Sequence[str], asked: int) -> str:
    if kind == "whom_ask":
        return rng.choices(values, [max(1, 8 - 2 * place) for place in range(len(values))])[0]
    return draw_group(rng, SAW[asked] if kind == "saw_message" else SHARES_OF_CHOICES[kind])


def _day(rng: Random, wave: Wave) -> date:
    """Most answer in the first days; a reminder brings the rest."""
    assert wave.opens_on is not None
    assert wave.closes_on is not None
    days = (wave.closes_on - wave.opens_on).days
    return wave.opens_on + timedelta(days=min(days, int(rng.expovariate(1 / 4))))
