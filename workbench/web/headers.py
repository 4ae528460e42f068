"""Response headers that protect people: strict CSP, no framing, nothing signed-in kept by caches. FAULTS.md X-02."""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from flask_login import current_user

from workbench.settings import Settings

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)


PERMISSIONS = ", ".join(
    f"{name}=()"
    for name in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
        "browsing-topics",
        "interest-cohort",
    )
)
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
OPENING = frozenset({"token", "secret", "receipt", "callback"})  # parts of an address that open something by themselves
WITH_TOKENS = "/api/"  # where a token of its own decides and no cookie is looked at


def init_headers(app: Flask, settings: Settings) -> None:
    """Set the headers on every answer, also errors and static files; refuse changes that a browser says come from elsewhere."""

    @app.before_request
    def refuse_other_sites() -> None:
        """FAULTS.md S-07: the form's token is the lock, this the bolt: a token that leaked opens nothing from elsewhere."""
        if request.method not in SAFE and not request.path.startswith(WITH_TOKENS) and _is_from_elsewhere(settings):
            abort(400)

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CSP)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", PERMISSIONS)
        if settings.is_https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if request.endpoint != "static" and current_user and current_user.is_authenticated:
            headers["Cache-Control"] = "no-store"
        if OPENING.intersection(request.view_args or ()):
            headers.setdefault("X-Robots-Tag", "noindex")
            if "no-store" not in headers.get("Cache-Control", ""):
                headers["Cache-Control"] = "no-store"
        if request.endpoint != "static":
            headers.add("Vary", "HX-Request")
        return response


def _is_from_elsewhere(settings: Settings) -> bool:
    """What the browser says of the page that sent this; a machine that says nothing has no cookies of ours either.

    A page that tells nobody where it was (`Referrer-Policy: no-referrer`: surveys, links in letters) sends "null" to us too.
    """
    origin = request.headers.get("Origin")
    if origin not in (None, "null") and urlsplit(origin).netloc not in (request.host, urlsplit(settings.base_url).netloc):
        return True
    return request.headers.get("Sec-Fetch-Site", "") == "cross-site"
