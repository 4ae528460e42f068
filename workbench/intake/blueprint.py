"""The blueprint of intake and the filters of its templates."""

from typing import Any

from flask import Blueprint, request

from workbench.accounts.permissions import may
from workbench.intake.imports.reading import MOST_BYTES
from workbench.intake.inbox.saying import like_words, risk_words, unsure_why, worth_words
from workbench.intake.inbox.showing import item_text, safe_link, shown_host, visible
from workbench.intake.told.words import said_as_word, source_name, told_by_word
from workbench.intake.wording import plainly, score_bars, score_word, source_state

blueprint = Blueprint("intake", __name__, template_folder="templates")

for _name, _filter in (
    ("visible", visible),
    ("item_text", item_text),
    ("shown_host", shown_host),
    ("safe_link", safe_link),
    ("plainly", plainly),
    ("score_bars", score_bars),
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


@blueprint.url_value_preprocessor
def allow_a_large_file(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before the form of an import is read. Everybody else keeps the application's limit."""
    if endpoint == "intake.import_file" and request.method == "POST" and may(endpoint):
        request.max_content_length = MOST_BYTES + 1024 * 1024
