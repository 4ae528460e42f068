"""The room's blueprint, and what its views share."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench.accounts.models import User
from workbench.accounts.queries import person
from workbench.audiences.load import count_with
from workbench.campaigns.measures import measure_repeats, measure_spokesperson
from workbench.campaigns.speaking import spoken
from workbench.campaigns.wording import explain, kind_name, verb_in_words
from workbench.editorial.planning.measures import add_measure
from workbench.web.fragments import go_to
from workbench.web.places import keep_list
from workbench.web.sessions import settings

blueprint = Blueprint("campaigns", __name__, template_folder="../templates")
keep_list(blueprint, "reference")
count_with(spoken)
add_measure(blueprint, "repeat", measure_repeats)
add_measure(blueprint, "spokesperson", measure_spokesperson)
blueprint.add_app_template_filter(explain, "placement_error")
blueprint.add_app_template_filter(kind_name, "channel_kind")
blueprint.add_app_template_filter(verb_in_words, "placement_verb")

Page = str | Response | tuple[str, int]


def actor(session: Session) -> User:
    """Whoever makes this request, read in this session."""
    return person(session, current_user.id)


def zone() -> ZoneInfo:
    """The municipality's own time zone."""
    return ZoneInfo(settings().timezone)


def back_to(reference: str, message: str = "") -> Response:
    """To a placement's page, with a word on what was done."""
    if message:
        flash(message)
    return go_to(url_for("campaigns.placement_page", reference=reference))


def local_input(moment: Any) -> str:
    """A moment as the value of a datetime-local field."""
    return moment.astimezone(zone()).strftime("%Y-%m-%dT%H:%M")


blueprint.add_app_template_filter(local_input, "local_input")
