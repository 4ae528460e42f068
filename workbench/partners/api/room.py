"""The blueprint of /api/v1, and how a door is described: its scope, its problems, its headers."""

from collections.abc import Callable
from typing import Any

from flask_smorest import Blueprint

from workbench.partners.api.door import DOORS
from workbench.partners.api.repeating import PATTERN
from workbench.partners.api.strict_json import StrictParser

PREFIX = "/api/v1"
View = Callable[..., Any]
IF_MATCH = {"in": "header", "name": "If-Match", "required": True, "schema": {"type": "string"},
            "description": "The ETag that you read."}  # fmt: skip
IF_NONE_MATCH = {"in": "header", "name": "If-None-Match", "required": False, "schema": {"type": "string"},
                 "description": "The ETag that you have; 304 when nothing has changed."}  # fmt: skip
IDEMPOTENCY_KEY = {"in": "header", "name": "Idempotency-Key", "required": False,
                   "schema": {"type": "string", "pattern": PATTERN},
                   "description": "The same key again within a day gets the same answer."}  # fmt: skip
NAMES = {
    304: "NOT_MODIFIED", 400: "BAD_REQUEST", 401: "UNAUTHORIZED", 403: "FORBIDDEN", 404: "NOT_FOUND", 409: "CONFLICT",
    410: "GONE", 412: "PRECONDITION_FAILED", 413: "REQUEST_ENTITY_TOO_LARGE", 415: "UNSUPPORTED_MEDIA_TYPE",
    422: "UNPROCESSABLE_ENTITY", 428: "PRECONDITION_REQUIRED", 429: "TOO_MANY_REQUESTS",
}  # fmt: skip


class ApiBlueprint(Blueprint):  # type: ignore[misc]
    """With the strict reader of bodies."""

    ARGUMENTS_PARSER = StrictParser()


blueprint = ApiBlueprint("api", __name__, url_prefix=PREFIX, description="")


def door(endpoint: str, *problems: int, parameters: tuple[dict[str, Any], ...] = ()) -> Callable[[View], View]:
    """Describes a door: who may come, what can go wrong, which headers count. Innermost of its decorators."""
    scope = DOORS[f"api.{endpoint}"]
    security: list[dict[str, list[str]]] = [{"token": [scope]}] if scope else [{}, {"token": ["library:read"]}]
    always = (401, 403, 429) if scope else (401, 429)

    def describe(view: View) -> View:
        described = blueprint.doc(security=security, parameters=list(parameters), operationId=endpoint)(view)
        for status in sorted({*always, *problems}):
            described = blueprint.alt_response(status, NAMES[status])(described)
        return described  # type: ignore[no-any-return]

    return describe
