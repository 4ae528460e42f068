"""The OpenAPI 3.1 description of the doors, made when somebody asks for it. Stock flask-smorest, but for errors (RFC 9457)."""

import http
from typing import Any

from flask import Flask
from flask_smorest import Api
from flask_smorest.utils import PrefixedMappingProxy, prepare_response

from workbench.partners.api.problems import MEDIA_TYPE
from workbench.partners.api.room import blueprint
from workbench.partners.api.schemas import ProblemSchema
from workbench.settings import Settings

OPENAPI = "3.1.0"
VERSION = "1.0.0"
ABOUT = (
    "What partners' own systems read and send: published answers, rumours that have been answered, what an organisation uses, "
    "what it has heard, and where it used an answer. Errors are RFC 9457 problems."
)


class WorkbenchApi(Api):  # type: ignore[misc]
    """Describes the doors lazily: an application that nobody asks for its description does not pay for it."""

    ERROR_SCHEMA = ProblemSchema

    def init_app(self, app: Flask, *, spec_kwargs: dict[str, Any] | None = None) -> None:
        """Take a place among the application's extensions. The library's own pages, command and handlers stay out."""
        self._app = app
        self.config = PrefixedMappingProxy(app.config, self.config_prefix)
        known = app.extensions.setdefault("flask-smorest", {"apis": {}, "blp_name_to_api": {}})
        known["apis"][self.config_prefix] = {"ext_obj": self}
        known["blp_name_to_api"][blueprint.name] = self
        self._described: dict[str, Any] | None = None

    def describe(self, settings: Settings) -> dict[str, Any]:
        """The specification as JSON types."""
        if self._described is None:
            self._init_spec(
                title=f"{settings.municipality}: truth-sandwich workbench",
                version=VERSION,
                openapi_version=OPENAPI,
                info={"description": ABOUT, "contact": {"name": settings.unit, "email": settings.contact}},
                servers=[{"url": settings.base_url}],
            )
            self._app.cli.commands.pop("openapi", None)
            self.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
            blueprint.register_views_in_doc(self, self._app, self.spec, name=blueprint.name, parameters=None)
            self._described = self.spec.to_dict()
        return self._described

    def _register_responses(self) -> None:
        """Every status as a problem, under its own media type."""
        for status in http.HTTPStatus:
            described: dict[str, Any] = {"description": status.phrase}
            if status >= 400:
                described["schema"] = self.ERROR_SCHEMA
            prepare_response(described, self.spec, MEDIA_TYPE)
            self.spec.components.response(status.name, described, lazy=True)
        default = {"description": "A problem", "schema": self.ERROR_SCHEMA}
        prepare_response(default, self.spec, MEDIA_TYPE)
        self.spec.components.response(self.DEFAULT_ERROR_RESPONSE_NAME, default, lazy=True)
