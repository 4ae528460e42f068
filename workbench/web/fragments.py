"""htmx: the same templates give whole pages and fragments."""

from flask import Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse


def is_fragment() -> bool:
    """Whether htmx asks for a fragment (not for a restored page)."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def go_to(address: str) -> WerkzeugResponse:
    """After a change: 303 for a browser, a full visit for htmx."""
    if is_fragment():
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address, code=303)
