"""What the pages of planning share: the answer, its plan's rows with their conflicts, and the voices to choose among."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench import clock
from workbench.audiences.load import count_with
from workbench.audiences.models import Audience, Spokesperson
from workbench.audiences.queries import able_to_speak
from workbench.campaigns import queries
from workbench.campaigns.planning.conflicts import Conflict, row_conflicts
from workbench.campaigns.planning.models import PlanRow
from workbench.campaigns.planning.queries import rows_of
from workbench.campaigns.planning.reaching import Reach, read_reach
from workbench.campaigns.planning.voices import spoken_in_plans
from workbench.campaigns.planning.wording import conflict_short, conflict_text, content_name, plan_verb
from workbench.campaigns.timing import read_local
from workbench.campaigns.views.room import blueprint, zone
from workbench.editorial.models import Sandwich
from workbench.web.languages import language
from workbench.web.sessions import settings

count_with(spoken_in_plans)
blueprint.add_app_template_filter(conflict_text, "plan_conflict")
blueprint.add_app_template_filter(conflict_short, "plan_conflict_short")
blueprint.add_app_template_filter(content_name, "placement_content")
blueprint.add_app_template_filter(plan_verb, "plan_verb")


def wall_clock(moment: datetime) -> str:
    """The time by the clock on the wall; in the hour that comes twice with the name of the time."""
    local = moment.astimezone(zone())
    text = f"{local:%H.%M}" if language() == "sv" else f"{local:%H:%M}"
    if read_local(local.replace(tzinfo=None), zone()).problem != "double":
        return text
    return f"{text} {_('summer time') if local.dst() else _('winter time')}"


blueprint.add_app_template_filter(wall_clock, "wall_clock")


def audience_name(audience: Audience) -> str:
    """A group's name in the visitor's language."""
    return audience.name_sv if language() == "sv" else audience.name_en


blueprint.add_app_template_filter(audience_name, "plan_audience")


@dataclass(frozen=True)
class Plan:
    """The rows of an answer's plan and what speaks against each that waits."""

    rows: Sequence[PlanRow]
    conflicts: dict[int, tuple[Conflict, ...]]

    @property
    def waiting(self) -> list[PlanRow]:
        """Rows that are not booked."""
        return [row for row in self.rows if row.placement_id is None]

    def is_blocked(self, row: PlanRow) -> bool:
        """Whether the row cannot be booked as it is."""
        return any(one.is_blocking for one in self.conflicts.get(row.id, ()))

    @property
    def ready(self) -> list[PlanRow]:
        """Rows that can be booked."""
        return [row for row in self.waiting if not self.is_blocked(row)]

    @property
    def silent(self) -> list[PlanRow]:
        """Rows that wait for somebody to choose who says it."""
        return [row for row in self.waiting if row.spokesperson_id is None and not row.own_voice]


def read_plan(session: Session, sandwich: Sandwich) -> Plan:
    """The plan of an answer."""
    rows = rows_of(session, sandwich.id)
    return Plan(rows, row_conflicts(session, rows, zone(), clock.utcnow()))


def open_reach(session: Session) -> Reach:
    """Who is reached by the channels that are open."""
    return read_reach(session, queries.channels(session, only_open=True))


def voice_choices(people: Sequence[Spokesperson]) -> list[tuple[str, str]]:
    """People whose consent holds, and the municipality's own voice."""
    own = _("%(name)s itself speaks", name=settings().municipality)
    return [(f"s{one.id}", f"{one.name}, {one.role_title}") for one in people] + [("own", own)]


def able(session: Session, sandwich: Sandwich, day: Any) -> list[Spokesperson]:
    """Those who may speak that day; those who know the theme first."""
    return able_to_speak(session, day, theme=sandwich.rumour.theme)


def speaker_of(value: str, people: Sequence[Spokesperson]) -> Spokesperson | None:
    """The person whom a choice names."""
    return next((one for one in people if f"s{one.id}" == value), None)
