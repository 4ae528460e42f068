"""Reading JSON that somebody sent: what no database keeps and no parser survives is no JSON. FAULTS.md B-01, B-05."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, request
from flask.json.provider import DefaultJSONProvider

from workbench.web.requests import init_requests

View = TypeVar("View", bound=Callable[..., Any])
API = "/api/v1/"  # reads JSON by its own rules; the pages about it, /api/tokens, do not


class StrictJSON(DefaultJSONProvider):
    """As Flask's own; nesting without end, NaN, halves of characters and NUL count as unreadable (400, or None when silent)."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """The value. Raises ValueError."""
        kwargs.setdefault("parse_constant", _refuse)
        try:
            value = super().loads(s, **kwargs)
            written = json.dumps(value, ensure_ascii=False).encode("utf-8")
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
        if b"\\u0000" in written.replace(b"\\\\", b""):
            raise ValueError("a NUL character")
        return value


def answers_for_json(view: View) -> View:
    """Mark a view that reads JSON itself and says in JSON what is wrong with it: 422 with an error, not a page."""
    view.answers_for_json = True  # type: ignore[attr-defined]
    return view


def init_json_bodies(app: Flask) -> None:
    """Read JSON strictly, and forms without NUL; before Flask-Security, which builds upon the class."""
    init_requests(app)
    app.json_provider_class, app.json = StrictJSON, StrictJSON(app)

    @app.before_request
    def refuse_what_no_form_holds() -> None:
        view = app.view_functions.get(request.endpoint or "")
        if not request.is_json or request.path.startswith(API) or hasattr(view, "answers_for_json"):
            return
        body = request.get_json(silent=True)
        if not isinstance(body, dict) or not all(isinstance(value, str) for value in body.values()):
            abort(400)  # a form takes names and words, and falls over anything else


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
