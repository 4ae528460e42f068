"""The blueprint of the rumours room, and how its views know the visitor."""

from typing import cast

from flask import Blueprint
from flask_login import current_user

from workbench.accounts.models import User
from workbench.web.places import keep_list

blueprint = Blueprint("rumours", __name__, template_folder="templates")
keep_list(blueprint, "code")


def visitor() -> User:
    """The signed-in person behind the request (detached; its roles are loaded)."""
    return cast(User, current_user._get_current_object())
