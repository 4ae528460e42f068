"""Changes to the fact bank: a figure, its values, and who changed which value why."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.errors import Conflict, Refused
from workbench.evidence.figures.numbers import read_number, read_period, same_number
from workbench.evidence.models import EvidenceSource, Figure, FigureChange, FigureValue
from workbench.evidence.sources.service import require_keeper
from workbench.rumours.texts import tidy
from workbench.web.vocabulary import THEMES

FIELDS = (
    "title_sv", "title_en", "theme", "place", "unit_sv", "unit_en", "definition", "small_numbers", "next_release", "source_id",
)  # fmt: skip
_CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")


@dataclass(frozen=True)
class NewFigure:
    """What a person writes of a figure. Without a code its title makes one."""

    title_sv: str
    unit_sv: str
    code: str = ""
    title_en: str = ""
    unit_en: str = ""
    theme: str = "T99"
    place: str = ""
    definition: str = ""
    small_numbers: str = ""
    next_release: date | None = None
    source_code: str = ""


def add_figure(session: Session, new: NewFigure, *, actor: User, now: datetime) -> Figure:
    """Keep a new figure, without values. Raises Refused, or Conflict when its code is taken."""
    require_keeper(actor)
    values = _read(session, new)
    code = read_code(new.code) if new.code.strip() else code_of(new.title_sv, new.place)
    if session.scalar(select(Figure.id).where(Figure.code == code)) is not None:
        raise Conflict(_("There is a figure with the code %(code)s already.", code=code), subject_id=code)
    figure = Figure(code=code, added_by_id=actor.id, added_at=now, **values)
    session.add(figure)
    session.flush()
    record(session, "figure_added", figure, actor_id=actor.id, now=now)
    return figure


def change_figure(
    session: Session, figure: Figure, changes: NewFigure, *, version: int | None, actor: User, now: datetime
) -> None:
    """Describe the figure anew; its code and its values stay. Raises Conflict when it was changed meanwhile."""
    require_keeper(actor)
    if version is not None and version != figure.version:
        raise Conflict(_("This figure was changed while you wrote. Look at it and write your change again."))
    values = _read(session, changes)
    changed = sorted(name for name in FIELDS if getattr(figure, name) != values[name])
    for name in changed:
        setattr(figure, name, values[name])
    if changed:
        record(session, "figure_changed", figure, actor_id=actor.id, now=now, fields=changed)


def set_value(
    session: Session,
    figure: Figure,
    period: str,
    value: str,
    *,
    actor: User,
    now: datetime,
    reason: str = "",
    source: EvidenceSource | None = None,
) -> bool:
    """Enter the value of a year or quarter, or change it with a reason. False when it stands there already.

    A new period after the announced release settles that release. Raises Refused.
    """
    require_keeper(actor)
    time, number, words = read_period(period), read_number(value), tidy(reason)[:1000]
    if time is None:
        raise Refused(_("Write the period as a year, like 2025, or a quarter, like 2025-Q3."), subject_id=figure.id)
    if number is None:
        raise Refused(_("Write the value as a number, like 1 234,5."), subject_id=figure.id)
    stored = session.scalars(select(FigureValue).where(FigureValue.figure_id == figure.id)).all()
    if any(("-Q" in row.period) != ("-Q" in time) for row in stored):
        raise Refused(_("A figure holds either years or quarters, not both."), subject_id=figure.id)
    held = next((row for row in stored if row.period == time), None)
    if held is not None and same_number(held.value, number):
        return False
    if held is not None and not words:
        raise Refused(_("Write why the value is changed."), subject_id=figure.id)
    old = held.value if held else ""
    if held is None:
        held = FigureValue(figure_id=figure.id, period=time, value=number, entered_at=now)
        session.add(held)
        if figure.next_release is not None and figure.next_release <= now.date() and all(time > row.period for row in stored):
            figure.next_release = None
    held.value, held.entered_at, held.source_id = number, now, source.id if source else held.source_id
    session.add(
        FigureChange(figure_id=figure.id, period=time, old=old, new=number, reason=words, changed_by_id=actor.id, changed_at=now)
    )
    session.flush()
    session.expire(figure, ["values"])
    record(session, "figure_value_set", figure, actor_id=actor.id, now=now, period=time, old=old, new=number)
    return True


def code_of(title: str, place: str = "") -> str:
    """A code from a title and a place: "Elever i åk 9", "Älvdalen" → "elever-i-ak-9-alvdalen". Raises Refused."""
    plain = unicodedata.normalize("NFKD", f"{title} {place}".lower()).encode("ascii", "ignore").decode()
    return read_code(re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-"))


def read_code(written: str) -> str:
    """A code as it is kept. Raises Refused."""
    code = tidy(written).lower()
    if not _CODE.fullmatch(code):
        raise Refused(_("Write the code with the letters a–z, digits, hyphens and points, at most 60."))
    return code


def _read(session: Session, new: NewFigure) -> dict[str, Any]:
    source = None
    if new.source_code.strip():
        source = session.scalar(select(EvidenceSource).where(EvidenceSource.code == tidy(new.source_code).upper()))
        if source is None:
            raise Refused(_("No source has the code %(code)s.", code=tidy(new.source_code)[:40]))
    if new.theme not in THEMES:
        raise Refused(_("Choose a theme."))
    texts = {name: tidy(getattr(new, name)) for name in ("title_sv", "title_en", "place", "unit_sv", "unit_en")}
    if not texts["title_sv"] or not texts["unit_sv"]:
        raise Refused(_("Write the figure's name and its unit in Swedish."))
    longer = {name: tidy(getattr(new, name))[:2000] for name in ("definition", "small_numbers")}
    short = {name: text[:200] for name, text in texts.items()}
    return {**short, **longer, "theme": new.theme, "next_release": new.next_release, "source_id": source.id if source else None}
