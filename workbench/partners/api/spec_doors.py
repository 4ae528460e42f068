"""The description of the API for programs."""

from flask import Response, current_app

from workbench.partners.api.conditions import answer
from workbench.partners.api.room import PREFIX, blueprint
from workbench.web.sessions import settings


@blueprint.route("/openapi.json")
@blueprint.response(200, {"type": "object"})
def specification() -> Response:
    """This description, OpenAPI 3.1"""
    api = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    described = api.describe(settings())
    paths = {path: doors for path, doors in described["paths"].items() if path != f"{PREFIX}/openapi.json"}
    return answer({**described, "paths": paths})
