"""Puts the API and the pages about it into the partners room: importing this adds the pages, and the doors themselves."""

from flask import Flask
from flask.blueprints import BlueprintSetupState

from workbench.partners.api import token_views
from workbench.partners.api.wiring import init_api
from workbench.partners.blueprint import blueprint
from workbench.partners.webhooks import views as webhook_views

PAGES = (token_views, webhook_views)


@blueprint.record_once
def _open_api(state: BlueprintSetupState) -> None:
    if isinstance(state.app, Flask):
        init_api(state.app)
