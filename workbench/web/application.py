"""The class of the application."""

from functools import cached_property
from typing import Any

from blinker import Signal
from flask import Flask, Request
from werkzeug.routing import MapAdapter

from workbench.web.addresses import LateRule, QuickAdapter
from workbench.web.languages import translator
from workbench.web.worded_templates import WordedEnvironment, language_now

view_failed = Signal("A view ended with an exception: what it wanted written at the end of its request is not to be written.")


class Application(Flask):
    """Flask with addresses that are written quickly, templates that hold their words, and a word when a view fails."""

    url_rule_class = LateRule
    jinja_environment = WordedEnvironment  # type: ignore[assignment]

    def __init__(self, *given: Any, **named: Any) -> None:
        self.written_addresses: dict[Any, str] = {}
        super().__init__(*given, **named)

    @cached_property
    def plain_templates(self) -> WordedEnvironment:
        """The environment in no language: filters and globals go here, and every language's has them."""
        return self.create_jinja_environment()  # type: ignore[return-value]

    @property
    def jinja_env(self) -> WordedEnvironment:  # type: ignore[override]
        """The environment of the language that counts now."""
        language = language_now()
        return self.plain_templates.in_language(language, translator) if language else self.plain_templates

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """As the library's, which may write a request's address once."""
        made = super().create_url_adapter(request)
        if made is None:
            return None
        quick = QuickAdapter(
            made.map, made.server_name, made.script_name, made.subdomain, made.url_scheme, made.path_info or "",
            made.default_method, made.query_args,
        )  # fmt: skip
        quick.written = self.written_addresses
        return quick

    def handle_user_exception(self, e: Exception) -> Any:
        """As the library's; whoever keeps something for the end of the request hears first that there is nothing to keep."""
        view_failed.send(self)
        return super().handle_user_exception(e)
