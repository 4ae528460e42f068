"""What is counted: of each measure its moment, its rows, and what is known of them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, case, func, literal, null, select
from sqlalchemy.orm import aliased

from workbench.campaigns.models import Channel, Placement
from workbench.editorial.models import Correction, Sandwich
from workbench.intake.models import Item, ItemCopy, Source
from workbench.rumours.models import Decision, Rumour, Sighting

DIMENSIONS = (
    "theme", "place", "channel", "source_type", "target_group", "decision", "verdict", "kind", "language", "detail",
)  # fmt: skip
OF_RUMOURS = ("sightings", "rumours", "closed", "decisions", "answers", "placements", "reach", "corrections")
MEASURES = (*OF_RUMOURS, "items")


@dataclass(frozen=True)
class Measure:
    """`source` with the moment of each row, what is known of it, and (where it is no plain count) what is added up.

    `rumour_id` finds the days that hang on a rumour.
    """

    source: FromClause
    moment: Any
    known: dict[str, Any]
    amount: Any = None
    only: tuple[ColumnElement[bool], ...] = ()
    rumour_id: Any = None

    @property
    def total(self) -> ColumnElement[int]:
        """Rows, or their sum."""
        return func.count() if self.amount is None else func.sum(self.amount)


def measure_of(name: str) -> tuple[Measure, ...]:
    """The selects that make a measure together. Raises ValueError for one that nobody counts."""
    if name not in MEASURES:
        raise ValueError(f"nobody counts {name!r}")
    return _MAKERS[name]()


def moments_of_rumours(name: str) -> Select[Any]:
    """Rumour and moment of every row of a measure that hangs on rumours."""
    (measure,) = measure_of(name)
    statement = select(measure.rumour_id.label("rumour_id"), measure.moment.label("at")).select_from(measure.source)
    return statement.where(measure.moment.is_not(None), *measure.only)


def _of_rumour() -> dict[str, Any]:
    """The rumour as it stands now: its theme, whom it is about, its verdict, and the decision that counts."""
    newest, row = aliased(Decision), aliased(Decision)
    last = select(func.max(newest.id)).where(newest.rumour_id == Rumour.id).correlate(Rumour).scalar_subquery()
    decision = select(row.decision).where(row.id == last).correlate(Rumour).scalar_subquery()
    return {
        "theme": Rumour.theme,
        "target_group": Rumour.target_group,
        "verdict": Rumour.verdict,
        "kind": Rumour.kind,
        "decision": func.coalesce(decision, ""),
    }


def _sightings() -> tuple[Measure, ...]:
    known = {
        **_of_rumour(), "place": Sighting.place, "channel": Sighting.channel, "source_type": Sighting.source_type,
        "language": Sighting.language, "detail": case((Sighting.is_copy, literal("copy")), else_=Sighting.relation),
    }  # fmt: skip
    joined = Sighting.__table__.join(Rumour.__table__, Rumour.id == Sighting.rumour_id)
    return (Measure(joined, Sighting.heard_at, known, rumour_id=Sighting.rumour_id),)


def _rumours_at(moment: Any) -> tuple[Measure, ...]:
    known = {**_of_rumour(), "place": Rumour.place, "language": Rumour.language}
    # One that was merged into another is no rumour of its own.
    return (Measure(Rumour.__table__, moment, known, only=(Rumour.state != "merged",), rumour_id=Rumour.id),)


def _decisions() -> tuple[Measure, ...]:
    detail = case(
        (Decision.proposal == "", "no_proposal"), (Decision.proposal == Decision.decision, "as_proposed"), else_="otherwise"
    )
    known = {**_of_rumour(), "decision": Decision.decision, "detail": detail}
    joined = Decision.__table__.join(Rumour.__table__, Rumour.id == Decision.rumour_id)
    return (Measure(joined, Decision.decided_at, known, rumour_id=Decision.rumour_id),)


def _answers() -> tuple[Measure, ...]:
    known = {**_of_rumour(), "language": Sandwich.language, "detail": Sandwich.format}
    joined = Sandwich.__table__.join(Rumour.__table__, Rumour.id == Sandwich.rumour_id)
    return (Measure(joined, Sandwich.first_published_at, known, rumour_id=Sandwich.rumour_id),)


def _placements(amount: Any = None) -> tuple[Measure, ...]:
    known = {
        **_of_rumour(), "channel": Channel.kind, "language": Sandwich.language,
        "detail": case((Placement.slot > 0, "repeat"), else_="first"),
    }  # fmt: skip
    joined = (
        Placement.__table__.join(Sandwich.__table__, Sandwich.id == Placement.sandwich_id)
        .join(Rumour.__table__, Rumour.id == Sandwich.rumour_id)
        .join(Channel.__table__, Channel.id == Placement.channel_id)
    )
    only = () if amount is None else (amount.is_not(None),)
    return (Measure(joined, Placement.sent_at, known, amount=amount, only=only, rumour_id=Sandwich.rumour_id),)


def _corrections() -> tuple[Measure, ...]:
    known = {**_of_rumour(), "language": Sandwich.language, "detail": Correction.kind}
    joined = Correction.__table__.join(Sandwich.__table__, Sandwich.id == Correction.sandwich_id).join(
        Rumour.__table__, Rumour.id == Sandwich.rumour_id
    )
    return (Measure(joined, Correction.corrected_at, known, rumour_id=Sandwich.rumour_id),)


def _items() -> tuple[Measure, ...]:
    """Lines of the inbox and their copies: both were collected."""
    return tuple(
        Measure(
            model.__table__.join(Source.__table__, Source.id == model.source_id),
            model.collected_at,
            {"source_type": Source.kind, "detail": literal(detail)},
            rumour_id=null(),
        )
        for model, detail in ((Item, "line"), (ItemCopy, "copy"))
    )


_MAKERS: dict[str, Any] = {
    "sightings": _sightings,
    "rumours": lambda: _rumours_at(Rumour.opened_at),
    "closed": lambda: _rumours_at(Rumour.closed_at),
    "decisions": _decisions,
    "answers": _answers,
    "placements": _placements,
    "reach": lambda: _placements(Placement.reach),
    "corrections": _corrections,
    "items": _items,
}
