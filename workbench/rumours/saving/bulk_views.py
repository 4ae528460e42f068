"""Changing many rumours: what to do with the chosen ones, what became of it, and the way back."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import User
from workbench.accounts.queries import people_with_role
from workbench.errors import Refused
from workbench.rumours.blueprint import blueprint, visitor
from workbench.rumours.models import Rumour
from workbench.rumours.narratives.queries import get_narrative, open_choices
from workbench.rumours.queries import visible_to
from workbench.rumours.saving import bulk, queries
from workbench.rumours.saving.filter_form import filter_form
from workbench.rumours.saving.filtering import ordered
from workbench.rumours.saving.forms import KINDS, ManyForm
from workbench.rumours.saving.models import BulkChange
from workbench.web.fragments import go_to
from workbench.web.pages import count_rows
from workbench.web.places import given_list
from workbench.web.sessions import read_session, write_session


@blueprint.post("/rumours/many")
def change_many() -> Any:
    """First the choice of what to do, then the doing; the page of the result can be reloaded."""
    kind = request.form.get("kind", "")
    form = ManyForm()
    if kind in KINDS and form.validate_on_submit():
        try:
            with write_session() as session:
                change = _run(session, kind, form)
            return go_to(url_for("rumours.bulk_page", bulk_id=change.id))
        except Refused as error:
            form.form_errors = [*form.form_errors, error.message]
    with read_session() as session:
        chosen = _chosen(session)
        hands = [(row.id, row.name) for row in people_with_role(session, "writer", "fact_checker", "approver")]
        form.fill(hands, open_choices(session))
        codes = _codes(session, chosen)
    if not chosen.ids:
        flash(_("Nothing was chosen. Tick the rumours first."), "error")
        return go_to(_back())
    values = {"form": form, "chosen": chosen, "codes": codes, "kind": kind, "most": bulk.MOST_AT_ONCE, "back": _back()}
    return render_template("rumours/many.html", **values), 422 if form.errors else 200


@blueprint.get("/rumours/many/<int:bulk_id>")
def bulk_page(bulk_id: int) -> str:
    """What became of a change to many: how many worked, which did not and why."""
    with read_session() as session:
        change = queries.bulk_change(session, bulk_id)
        seen = _seen_codes(session, change)
    return render_template("rumours/bulk.html", change=change, seen=seen)


@blueprint.post("/rumours/many/<int:bulk_id>/undo")
def undo_many(bulk_id: int) -> Response:
    """Everything back, but what somebody has changed since."""
    with write_session() as session:
        bulk.undo(session, queries.bulk_change(session, bulk_id), actor=visitor(), now=clock.utcnow())
    return go_to(url_for("rumours.bulk_page", bulk_id=bulk_id))


def _run(session: Session, kind: str, form: ManyForm) -> BulkChange:
    chosen = _chosen(session)
    actor: Any = {"actor": visitor(), "now": clock.utcnow()}
    if kind == "assigned":
        to = session.get(User, _number(form.owner.data))
        if to is None:
            raise Refused(_("Choose who takes over."))
        return bulk.assign(session, chosen, to, **actor)
    if kind == "gathered":
        if not form.narrative.data:
            raise Refused(_("Choose a narrative."))
        return bulk.gather(session, chosen, get_narrative(session, _number(form.narrative.data)), **actor)
    return bulk.close(session, chosen, form.reason.data or "", **actor)


def _chosen(session: Session) -> bulk.Chosen:
    """The ticked rumours, or all of the list's filter, in its order, up to the newest one that the person saw."""
    given = filter_form(session, given_list() or MultiDict())
    wanted = given.wanted if given.validate() else {}
    statement, order = ordered(wanted, visitor())
    if request.form.get("scope") == "filter" and wanted:
        seen = statement.where(Rumour.id <= _number(request.form.get("until")))
        total = count_rows(session, seen)
        return bulk.Chosen(session.scalars(seen.order_by(*order).limit(bulk.MOST_AT_ONCE)).all(), total)
    codes = [code for code in request.form.getlist("code") if len(code) < 20][: bulk.MOST_AT_ONCE]
    found = session.execute(select(Rumour.code, Rumour.id).where(Rumour.code.in_(codes), visible_to(visitor()))).all()
    ids = {row.code: row.id for row in found}
    return bulk.Chosen([ids[code] for code in dict.fromkeys(codes) if code in ids], len(ids))


def _codes(session: Session, chosen: bulk.Chosen) -> list[tuple[str, str]]:
    rows = session.execute(select(Rumour.id, Rumour.code, Rumour.claim).where(Rumour.id.in_(chosen.ids)))
    named = {row.id: (row.code, row.claim) for row in rows}
    return [named[key] for key in chosen.ids if key in named]


def _seen_codes(session: Session, change: BulkChange) -> set[str]:
    """The rumours of the change that the visitor may see: what is restricted to others is not named to them."""
    codes = [row["code"] for row in (*change.done, *change.failed)]
    return set(session.scalars(select(Rumour.code).where(Rumour.code.in_(codes), visible_to(visitor()))))


def _number(raw: str | None) -> int:
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 16 else 0


def _back() -> str:
    given = given_list()
    kept = {key: given.getlist(key) for key in given if not key.startswith("_")} if given else {}
    return url_for("rumours.rumour_list", **kept)  # type: ignore[arg-type]
