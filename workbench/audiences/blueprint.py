"""The room's blueprint and the words that it gives to templates."""

from typing import Any

from flask import Blueprint

from workbench.audiences.texts import name_language
from workbench.audiences.trusting import in_words
from workbench.audiences.words import audience_name, meeting_word, source_word, times_in_words, verb_word, weekday_name

blueprint = Blueprint("audiences", __name__, template_folder="templates")
blueprint.add_app_template_filter(audience_name, "audience_name")
blueprint.add_app_template_filter(meeting_word, "meeting_word")
blueprint.add_app_template_filter(source_word, "audience_source_word")
blueprint.add_app_template_filter(times_in_words, "meeting_times")
blueprint.add_app_template_filter(in_words, "trust_words")
blueprint.add_app_template_filter(verb_word, "spokesperson_verb")
blueprint.add_app_template_filter(weekday_name, "weekday_word")
blueprint.add_app_template_filter(name_language, "spoken_language")

Answer = Any
