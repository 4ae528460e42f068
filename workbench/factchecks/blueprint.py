"""The blueprint of the factchecks room; a large file may come to one address only, from people who may import."""

from typing import Any, cast

from flask import Blueprint, request
from flask_login import current_user

from classifiers.datasets.types import MOST_BYTES
from workbench.accounts.models import User
from workbench.accounts.permissions import may
from workbench.factchecks.showing import item_panel, rumour_panel, show_host, show_verdict
from workbench.web.panels import add_panel

blueprint = Blueprint("factchecks", __name__, template_folder="templates")
blueprint.add_app_template_filter(show_verdict, "check_verdict")
blueprint.add_app_template_filter(show_host, "check_host")
add_panel(blueprint, "rumour", rumour_panel)
add_panel(blueprint, "item", item_panel)


@blueprint.url_value_preprocessor
def allow_a_large_file(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before the form is read. Everybody else keeps the application's limit."""
    if endpoint == "factchecks.import_file" and request.method == "POST" and may(endpoint):
        request.max_content_length = MOST_BYTES + 1024 * 1024


def visitor() -> User:
    """The signed-in person behind the request."""
    return cast(User, current_user._get_current_object())
