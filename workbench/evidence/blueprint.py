"""The blueprint of the evidence room, its filters, and who asks."""

from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, request
from flask_login import current_user

from workbench.accounts.models import User
from workbench.accounts.permissions import may
from workbench.evidence.figures.showing import cited_value, figure_name, figure_unit, figure_value
from workbench.evidence.words import link_kind, link_words, reading_error, show_period, show_written_day, source_name
from workbench.intake.imports.reading import MOST_BYTES

blueprint = Blueprint("evidence", __name__, template_folder="templates")
_FILTERS: dict[str, Callable[..., Any]] = {
    "cited_name": source_name, "reading_error": reading_error, "period": show_period, "written_day": show_written_day,
    "figure_name": figure_name, "figure_unit": figure_unit, "figure_value": figure_value, "cited_value": cited_value,
    "link_words": link_words, "link_kind": link_kind,
}  # fmt: skip
for _name, _show in _FILTERS.items():
    blueprint.add_app_template_filter(_show, _name)


@blueprint.url_value_preprocessor
def allow_a_large_file(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before the form is read, for people who may import figures. Everybody else keeps the application's limit."""
    if endpoint == "evidence.import_figures" and request.method == "POST" and may(endpoint):
        request.max_content_length = MOST_BYTES + 1024 * 1024


def visitor() -> User:
    """The signed-in person behind the request."""
    return cast(User, current_user._get_current_object())
