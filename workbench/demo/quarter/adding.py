"""Putting the quarter into an empty installation, through the services that people use, each day with its own date."""

from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.models import User
from workbench.demo.quarter.listening import add_listening
from workbench.demo.quarter.log import Past, add_log
from workbench.demo.quarter.measures import add_measures
from workbench.demo.quarter.waves import Town, add_waves
from workbench.settings import Settings


def add_quarter(session: Session, settings: Settings, staff: dict[str, User]) -> None:
    """Rumours of two quarters with their answers, surveys, focus groups, meetings and the action plan."""
    past = Past(clock.utcnow())
    town = Town(staff, settings, past, add_log(session, settings, staff, past))
    waves = add_waves(session, town)
    _round, themes = add_listening(session, town)
    add_measures(session, town, waves, themes)
