"""Puts the API into the application: its doors, its errors, and nobody's cookies."""

from flask import Flask, Response, current_app, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WerkzeugResponse

from workbench.errors import WorkbenchError
from workbench.partners.api import adoption_doors, library_doors, rumour_doors, spec_doors
from workbench.partners.api.door import DOORS, finish, forget_cookies, open_door
from workbench.partners.api.limiting import Counter
from workbench.partners.api.problems import (
    answer_database_fault,
    answer_http_error,
    answer_stale,
    answer_unexpected,
    answer_workbench_error,
)
from workbench.partners.api.room import PREFIX, blueprint
from workbench.partners.api.specification import WorkbenchApi

DOOR_MODULES = (adoption_doors, library_doors, rumour_doors, spec_doors)

blueprint.register_error_handler(WorkbenchError, answer_workbench_error)
blueprint.register_error_handler(StaleDataError, answer_stale)
blueprint.register_error_handler(DBAPIError, answer_database_fault)
blueprint.register_error_handler(HTTPException, answer_http_error)
blueprint.register_error_handler(Exception, answer_unexpected)
blueprint.after_request(finish)


@blueprint.before_request
def come_in() -> None:
    """Token, allowance, scope."""
    open_door(current_app.extensions["workbench_api_counter"])


def init_api(app: Flask) -> None:
    """Register the doors. Raises RuntimeError for one that the table of doors does not name."""
    WorkbenchApi(app)
    app.extensions["workbench_api_counter"] = Counter()
    # Before everything else: the form guard, languages and permissions would look at cookies and answer with pages.
    app.before_request_funcs.setdefault(None, []).insert(0, _come_first)
    app.register_blueprint(blueprint)
    app.extensions["csrf"].exempt(blueprint)
    doors = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")}
    if doors != set(DOORS):
        raise RuntimeError(f"doors of the API without a row, or rows without a door: {sorted(doors ^ set(DOORS))}")


def _come_first() -> Response | WerkzeugResponse | None:
    """Under our prefix nobody is signed in; an address or a method that does not exist is a problem, not a page."""
    if request.path != PREFIX and not request.path.startswith(f"{PREFIX}/"):
        return None
    forget_cookies()
    if isinstance(request.routing_exception, HTTPException):
        return answer_http_error(request.routing_exception)
    return None
