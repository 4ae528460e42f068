"""Pages about the API for people: what it can do, and the tokens. Importing this adds them, and the doors themselves."""

from flask import Flask
from flask.blueprints import BlueprintSetupState

from workbench.partners.api.wiring import init_api
from workbench.partners.blueprint import blueprint


@blueprint.record_once
def _open_api(state: BlueprintSetupState) -> None:
    if isinstance(state.app, Flask):
        init_api(state.app)
