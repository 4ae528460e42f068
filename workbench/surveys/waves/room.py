"""What the pages of waves share: who is here, which day it is, the words that templates use."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask_login import current_user
from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.models import User
from workbench.audiences.texts import name_language
from workbench.surveys.blueprint import blueprint
from workbench.surveys.waves import words
from workbench.surveys.waves.timing import local_day
from workbench.surveys.waves.verbs import wave_verb
from workbench.surveys.waves.wording import said
from workbench.web.languages import language
from workbench.web.sessions import settings

Answer = Any

blueprint.add_app_template_filter(words.state_word, "wave_state")
blueprint.add_app_template_filter(words.sampling_word, "sampling_word")
blueprint.add_app_template_filter(words.sampling_means, "sampling_means")
blueprint.add_app_template_filter(words.way_word, "way_word")
blueprint.add_app_template_filter(words.kind_word, "question_kind")
blueprint.add_app_template_filter(words.half_word, "half_word")
blueprint.add_app_template_filter(name_language, "survey_language")
blueprint.add_app_template_filter(wave_verb, "wave_verb")


@blueprint.app_template_filter("wave_title")
def title_of(wave: Any) -> str:
    """A wave's title in the visitor's language, else in its own first one."""
    return said(wave.titles, language(), wave.languages).text


@blueprint.app_template_filter("question_text")
def text_of(item: Any, languages: Any = ()) -> str:
    """A question in the visitor's language, else in another that it has."""
    return said(item.texts, language(), languages or ("sv", "en")).text


def zone() -> ZoneInfo:
    """The municipality's clock."""
    return ZoneInfo(settings().timezone)


def today() -> date:
    """The day in the town."""
    return local_day(clock.utcnow(), zone())


def me(session: Session) -> User:
    """Who is signed in, in this session."""
    return session.get_one(User, current_user.id)
