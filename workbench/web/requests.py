"""What a browser sent, without NUL: no keyboard types one, PostgreSQL keeps none, and every form would have to see to it."""

from functools import cached_property

from flask import Flask, Request, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import NotFound

NUL = "\x00"


class PlainRequest(Request):
    """A request whose form and query hold no NUL. An address with one in its path does not exist."""

    def _load_form_data(self) -> None:
        """As Flask's; then the fields without NUL, where one held it."""
        super()._load_form_data()
        self.__dict__["form"] = without_nul(self.__dict__["form"])

    @cached_property
    def args(self) -> MultiDict[str, str]:  # type: ignore[override]
        """The query without NUL."""
        return without_nul(super().args)


def init_requests(app: Flask) -> None:
    """Use this class; before anything reads a request."""
    app.request_class = PlainRequest

    @app.before_request
    def refuse_odd_path() -> None:
        if NUL in request.path:
            raise NotFound


def without_nul(fields: MultiDict[str, str]) -> MultiDict[str, str]:
    """The same fields, names and values without NUL; unchangeable as they came."""
    if not any(NUL in name or NUL in value for name, value in fields.items(multi=True)):
        return fields
    return ImmutableMultiDict([(name.replace(NUL, ""), value.replace(NUL, "")) for name, value in fields.items(multi=True)])
