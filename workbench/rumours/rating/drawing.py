"""The score over time as a stepped line, with what each height proposes behind it. Pure; a table beside it has the figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from workbench.rumours.models import Decision, RiskRating
from workbench.rumours.risk import HIGHEST_SCORE, PREPARE_FROM, RESPOND_FROM

WIDTH = 100.0
EDGE = 2.0  # so that the first and last dots are whole
LEAST_SPAN = timedelta(hours=1)


@dataclass(frozen=True)
class Band:
    """A height of the score and what it proposes when no other rule comes first."""

    decision: str
    top: float
    height: float
    least: int
    most: int


@dataclass(frozen=True)
class Dot:
    """A rating in the drawing."""

    x: float
    y: float


@dataclass(frozen=True)
class Chart:
    """Everything the SVG needs: y grows downwards, 0 is the highest score."""

    path: str
    dots: Sequence[Dot]
    decided: Sequence[float]
    bands: Sequence[Band]
    first_at: datetime
    last_at: datetime
    height: int = HIGHEST_SCORE


def draw(ratings: Sequence[RiskRating], decisions: Sequence[Decision], now: datetime) -> Chart | None:
    """The drawing of ratings in any order; None where there is nothing to draw."""
    rows = sorted(ratings, key=lambda row: (row.rated_at, row.id))
    if not rows:
        return None
    start, end = rows[0].rated_at, max(now, rows[-1].rated_at)
    span = max(end - start, LEAST_SPAN)

    def place(at: datetime) -> float:
        return round(EDGE + (WIDTH - 2 * EDGE) * ((at - start) / span), 2)

    dots = [Dot(place(row.rated_at), float(HIGHEST_SCORE - row.score)) for row in rows]
    steps = "".join(f"H{dot.x:g}V{dot.y:g}" for dot in dots[1:])
    path = f"M{dots[0].x:g} {dots[0].y:g}{steps}H{place(end):g}"
    decided = [place(row.decided_at) for row in decisions if start <= row.decided_at <= end]
    return Chart(path, dots, decided, bands(), start, end)


def bands() -> list[Band]:
    """From the top: respond, prepare, monitor."""
    limits = (
        ("respond", RESPOND_FROM, HIGHEST_SCORE),
        ("prepare", PREPARE_FROM, RESPOND_FROM - 1),
        ("monitor", 0, PREPARE_FROM - 1),
    )
    found = []
    for decision, least, most in limits:
        top = 0.0 if most == HIGHEST_SCORE else HIGHEST_SCORE - most - 0.5
        bottom = float(HIGHEST_SCORE) if least == 0 else HIGHEST_SCORE - least + 0.5
        found.append(Band(decision, top, bottom - top, least, most))
    return found
