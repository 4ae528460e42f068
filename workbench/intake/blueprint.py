"""The blueprint of intake and the filters of its templates."""

from flask import Blueprint

from workbench.intake.inbox.saying import like_words, risk_words, unsure_why, worth_words
from workbench.intake.inbox.showing import item_text, safe_link, shown_host, visible
from workbench.intake.told.words import said_as_word, source_name, told_by_word
from workbench.intake.wording import plainly, score_word, source_state

blueprint = Blueprint("intake", __name__, template_folder="templates")

for _name, _filter in (
    ("visible", visible),
    ("item_text", item_text),
    ("shown_host", shown_host),
    ("safe_link", safe_link),
    ("plainly", plainly),
    ("score_word", score_word),
    ("unsure_why", unsure_why),
    ("worth_words", worth_words),
    ("risk_words", risk_words),
    ("like_words", like_words),
    ("source_state", source_state),
    ("source_name", source_name),
    ("told_by_word", told_by_word),
    ("said_as_word", said_as_word),
):
    blueprint.add_app_template_filter(_filter, _name)
