"""Reading a request's body: JSON in UTF-8 without double keys, NaN, lone surrogates or NUL. FAULTS.md B-01, B-05."""

import json
from typing import Any

from flask import Request
from flask_babel import gettext as _
from marshmallow import RAISE
from webargs.flaskparser import FlaskParser

from workbench.partners.api.problems import ApiError

MOST_BYTES = 256 * 1024
MOST_DEPTH = 20


class StrictParser(FlaskParser):
    """As the library's own, but what is unknown or unreadable is refused with a reason."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": RAISE, "query": RAISE, "headers": None}

    def load_json(self, req: Request, schema: Any) -> Any:
        """The body. Raises ApiError 415 or 400."""
        if req.mimetype != "application/json":
            raise ApiError(415, _("Send the body as application/json."), kind="json")
        charset = req.mimetype_params.get("charset", "utf-8").lower().strip("\"'")
        if charset not in ("utf-8", "utf8", "us-ascii"):
            raise ApiError(415, _("Send the body as UTF-8."), kind="json")
        return read_json(req.get_data())


def read_json(raw: bytes) -> Any:
    """The value. Raises ApiError 400."""
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_single, parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise ApiError(400, _("The body is no JSON that can be read."), kind="json") from error
    if _depth(value) > MOST_DEPTH:
        raise ApiError(400, _("The body is nested too deeply."), kind="json")
    return value


def _single(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _depth(value: Any, level: int = 1) -> int:
    if level > MOST_DEPTH:
        return level
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return max((_depth(one, level + 1) for one in inner), default=level)
