"""Who comes in: a token from the Authorization header, never a cookie; its scope for each door; the allowance; CORS."""

from dataclasses import dataclass

from flask import Response, g, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import AnonymousUserMixin

from workbench import clock
from workbench.accounts.models import User
from workbench.partners.api.limiting import VISITOR_PER_MINUTE, WINDOW_SECONDS, Allowance, Counter, network_key
from workbench.partners.api.problems import ApiError
from workbench.partners.api.scopes import ROLES_OF
from workbench.partners.api.strict_json import MOST_BYTES
from workbench.partners.api.tokens import usable_token
from workbench.partners.viewers import PUBLIC_VIEWER, Viewer, viewer_of
from workbench.web.languages import LANGUAGES
from workbench.web.sessions import database, read_session, settings

# Every door and the scope that opens it; None stands open, with a token one sees more there.
DOORS: dict[str, str | None] = {
    "api.specification": None,
    "api.library_list": None,
    "api.library_answer": None,
    "api.library_versions": None,
    "api.rumour_list": "rumours:read",
    "api.rumour": "rumours:read",
    "api.adoption_list": "adoptions:read",
    "api.adopt": "adoptions:write",
    "api.adoption": "adoptions:read",
    "api.change_adoption": "adoptions:write",
    "api.end_adoption": "adoptions:write",
    "api.confirm_adoption": "adoptions:write",
    "api.send_own_version": "adoptions:write",
    "api.usage_list": "adoptions:read",
    "api.report_usage": "usage:write",
    "api.report_sighting": "sightings:write",
}
REALM = 'Bearer realm="api"'
SEEN_ABROAD = "ETag, Link, RateLimit, RateLimit-Policy, Retry-After"


@dataclass(frozen=True)
class Caller:
    """The token that was shown, and the colleague who answers for it."""

    token_id: int
    holder: User
    organisation_id: int
    organisation_name: str
    scopes: frozenset[str]
    viewer: Viewer
    per_minute: int


def forget_cookies() -> None:
    """Nobody is signed in here, whatever the browser sends along; the language is the one that the reader asks for."""
    g._login_user = AnonymousUserMixin()
    g.default_language = settings().default_language
    g.language = request.accept_languages.best_match(LANGUAGES) or settings().default_language


def open_door(counter: Counter) -> None:
    """Find the caller, count the request, check the scope. Raises ApiError 401, 403 or 429."""
    request.max_content_length = MOST_BYTES
    caller, refused = None, None
    try:
        caller = _caller()
    except ApiError as error:
        refused = error
    g.api_caller = caller
    g.api_allowance = _count(counter, caller)
    if not g.api_allowance.is_granted:
        message = ngettext("Wait %(num)d second, then go on.", "Wait %(num)d seconds, then go on.", g.api_allowance.resets_in)
        raise ApiError(429, message, kind="limit", headers={"Retry-After": str(g.api_allowance.resets_in)})
    if refused is not None:
        raise refused
    scope = DOORS[str(request.endpoint)]
    if scope is None or request.method == "OPTIONS":
        return
    if caller is None:
        raise ApiError(401, _("Send a token: Authorization: Bearer …"), kind="token", headers={"WWW-Authenticate": REALM})
    if scope not in caller.scopes or not caller.holder.role_names & ROLES_OF[scope]:
        message = _("This token is not good for %(scope)s.", scope=scope)
        challenge = f'{REALM}, error="insufficient_scope", scope="{scope}"'
        raise ApiError(403, message, kind="scope", headers={"WWW-Authenticate": challenge}, scope=scope)


def caller() -> Caller:
    """Whoever came in through a door that needs a token."""
    found = g.get("api_caller")
    if not isinstance(found, Caller):
        raise ApiError(401, _("Send a token: Authorization: Bearer …"), kind="token", headers={"WWW-Authenticate": REALM})
    return found


def viewer() -> Viewer:
    """What the caller may see of the library; the public's share without a token."""
    found = g.get("api_caller")
    return found.viewer if isinstance(found, Caller) and "library:read" in found.scopes else PUBLIC_VIEWER


def finish(response: Response) -> Response:
    """The allowance on every answer, and other sites' pages let in where everybody may read."""
    allowance = g.get("api_allowance")
    if isinstance(allowance, Allowance):
        response.headers["RateLimit-Policy"] = f'"minute";q={allowance.limit};w={WINDOW_SECONDS}'
        response.headers["RateLimit"] = f'"minute";r={allowance.remaining};t={allowance.resets_in}'
    response.headers.add("Vary", "Authorization, Accept-Language")
    is_public = request.endpoint in DOORS and DOORS[request.endpoint] is None
    if is_public and g.get("api_caller") is None:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = SEEN_ABROAD
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
            response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
            response.headers["Access-Control-Max-Age"] = "86400"
    return response


def _caller() -> Caller | None:
    """The caller, or None without an Authorization header. Raises ApiError 401 for one that opens nothing."""
    said = request.headers.get("Authorization")
    if said is None:
        return None
    scheme, _space, secret = said.strip().partition(" ")
    with read_session() as session:
        row = usable_token(session, secret.strip(), now=clock.utcnow()) if scheme.lower() == "bearer" else None
        if row is None:
            message = _("The token is unknown, revoked or has run out.")
            raise ApiError(401, message, kind="token", headers={"WWW-Authenticate": f'{REALM}, error="invalid_token"'})
        return Caller(
            token_id=row.id,
            holder=row.holder,
            organisation_id=row.organisation_id,
            organisation_name=row.organisation.name,
            scopes=frozenset(row.scopes),
            viewer=viewer_of(row.holder),
            per_minute=row.requests_per_minute,
        )


def _count(counter: Counter, caller: Caller | None) -> Allowance:
    now = clock.utcnow()
    if caller is not None:
        key = f"token:{caller.token_id}"
        return counter.take(database(), key, limit=caller.per_minute, now=now, token_id=caller.token_id)
    key = network_key(request.remote_addr or "", settings().secret_key)
    return counter.take(database(), key, limit=VISITOR_PER_MINUTE, now=now)
