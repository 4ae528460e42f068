"""How a fact-check is shown: its figure on a scale, its address's host, and the panels beside rumours and items."""

import re
from typing import Any
from urllib.parse import urlsplit

from flask import render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from workbench.accounts.permissions import may
from workbench.factchecks import queries
from workbench.factchecks.models import FactCheck
from workbench.web.languages import show_number
from workbench.web.sessions import read_session

_OWN_PLACE = re.compile(r"/(?:inbox|rumours|factchecks)(?:[/?][^\\\x00-\x20]{0,1500})?")
_BIDI = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def show_verdict(check: FactCheck) -> str:
    """The publisher's words, or the figure on the publisher's scale."""
    if check.verdict:
        return _BIDI.sub("", check.verdict)
    figure = _figure(check.rating)
    if check.worst is None or check.best is None:
        return _("rated %(figure)s, on a scale that is not given", figure=figure)
    return _(
        "rated %(figure)s on a scale from %(low)s to %(high)s", figure=figure, low=_figure(check.worst), high=_figure(check.best)
    )


def show_host(url: str) -> str:
    """The host of an address, as it is read."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def rumour_panel(rumour: Any) -> str:
    """The section beside a rumour."""
    return _panel(rumour_id=rumour.id, back=url_for("rumours.rumour_page", code=rumour.code))


def item_panel(item: Any) -> str:
    """The section beside an item."""
    return _panel(item_id=item.id, back=url_for("intake.item_page", item_id=item.id))


def place_to_return_to(default: str) -> str:
    """The page that a button was pressed on, if it is one of ours."""
    given = request.form.get("back", "")
    return given if _OWN_PLACE.fullmatch(given) and "//" not in given.split("?")[0] else default


def _panel(*, back: str, **subject: int) -> str:
    if not may("factchecks.check_page"):
        return ""
    with read_session() as session:
        pairs = queries.beside(session, **subject)
    if not pairs:
        return ""
    here = request.full_path.rstrip("?") if request.method == "GET" and _OWN_PLACE.fullmatch(request.full_path) else back
    shown = [pair for pair in pairs if pair.state != "rejected"]
    rejected = [pair for pair in pairs if pair.state == "rejected"]
    kind = "rumour" if "rumour_id" in subject else "item"
    first = queries.SHOWN_BESIDE[kind]
    values: dict[str, Any] = {"pairs": shown[:first], "more": shown[first:], "rejected": rejected, "back": here, "kind": kind}
    return Markup(render_template("factchecks/_panel.html", **values))


def _figure(value: float | None) -> str:
    return show_number(value, 0 if value is None or value == int(value) else 1)
