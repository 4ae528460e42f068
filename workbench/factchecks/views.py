"""Pages of fact-checks: the list, one fact-check, and what people decide about it. Sets: set_views.py."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workbench import clock
from workbench.errors import Refused
from workbench.factchecks import pairing, queries, set_views
from workbench.factchecks.blueprint import blueprint, visitor
from workbench.factchecks.forms import CheckFilter, LinkForm
from workbench.factchecks.showing import place_to_return_to
from workbench.web.fragments import go_to, is_fragment
from workbench.web.pages import Page, page_number
from workbench.web.sessions import read_session, write_session

__all__ = ["blueprint", "set_views"]


@blueprint.get("/factchecks")
def check_list() -> Any:
    """Fact-checks of others; filter and page are in the address."""
    form = CheckFilter(request.args)
    with read_session() as session:
        sets = [(row.id, row.name) for row in queries.recent_sets(session) if row.state in ("taking", "ready")]
        form.fill(queries.publishers(session), queries.languages(session), sets)
        is_valid = form.validate()
        wanted = {field.name: field.data or "" for field in form}
        number = page_number(request.args.get("page"))
        page = queries.list_page(session, wanted, number=number) if is_valid else Page([], 1, queries.PAGE_SIZE, 0)
        has_any = bool(page.total) or queries.has_any(session)
    template = "factchecks/_list.html" if is_fragment() else "factchecks/list.html"
    return render_template(template, form=form, page=page, has_any=has_any, is_valid=is_valid), 200 if is_valid else 422


@blueprint.get("/factchecks/<int:check_id>")
def check_page(check_id: int) -> str:
    """One fact-check, with the rumours it may be about."""
    return _show(check_id, LinkForm())


@blueprint.post("/factchecks/<int:check_id>/link")
def link(check_id: int) -> Any:
    """Say by hand which rumour it is about."""
    form = LinkForm()
    if not form.validate_on_submit():
        return _show(check_id, form), 422
    try:
        with write_session() as session:
            check = queries.check_by_id(session, check_id)
            pairing.link_by_hand(session, check, form.code.data, actor=visitor(), now=clock.utcnow())
    except Refused as refused:
        form.code.errors = [refused.message]
        return _show(check_id, form), 422
    flash(_("The fact-check is shown beside the rumour."))
    return go_to(url_for("factchecks.check_page", check_id=check_id))


@blueprint.post("/factchecks/proposals/<int:proposal_id>/<verb>")
def decide(proposal_id: int, verb: str) -> Response:
    """Confirm that a fact-check is about the rumour or item, reject it, or take that back."""
    with write_session() as session:
        proposal = pairing.decide(session, proposal_id, verb, actor=visitor(), now=clock.utcnow())
    if verb == "confirm":
        flash(_("The fact-check is confirmed. It is shown to colleagues here, not on public pages."))
    elif verb == "reject":
        flash(_("The fact-check is put away. You can take that back."))
    else:
        flash(_("The decision is taken back."))
    return go_to(place_to_return_to(url_for("factchecks.check_page", check_id=proposal.fact_check_id)))


def _show(check_id: int, form: LinkForm) -> str:
    with read_session() as session:
        check = queries.check_by_id(session, check_id)
        pairs = queries.rumours_of_check(session, check_id, viewer=visitor())
    return render_template("factchecks/check.html", check=check, pairs=pairs, form=form)
