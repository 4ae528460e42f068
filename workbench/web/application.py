"""The class of the application."""

from typing import Any

from blinker import Signal
from flask import Flask, Request
from werkzeug.routing import MapAdapter

from workbench.web.addresses import LateRule, QuickAdapter

view_failed = Signal("A view ended with an exception: what it wanted written at the end of its request is not to be written.")


class Application(Flask):
    """Flask with addresses that are written quickly, and a word when a view fails."""

    url_rule_class = LateRule

    def __init__(self, *given: Any, **named: Any) -> None:
        self.written_addresses: dict[Any, str] = {}
        super().__init__(*given, **named)

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
