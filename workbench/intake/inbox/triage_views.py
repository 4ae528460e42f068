"""Sorting items: look, take, release, link, dismiss, reopen, undo, a new rumour."""

from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.errors import Refused
from workbench.intake import service
from workbench.intake.blueprint import blueprint
from workbench.intake.inbox import narrowing, queries
from workbench.intake.inbox.counting import counted
from workbench.intake.inbox.filters import InboxFilter
from workbench.intake.inbox.forms import NewRumourForm
from workbench.intake.inbox.nearest import ALIKE, nearest_rumours
from workbench.intake.inbox.triage import get_item, refuse_unworded
from workbench.intake.inbox.views import filter_of_request, inbox_address
from workbench.intake.models import Item, TriageAction
from workbench.intake.searching.matching import MOST_HITS
from workbench.rumours.models import RELATIONS
from workbench.rumours.queries import rumour_by_code
from workbench.web.fragments import go_to
from workbench.web.sessions import read_session, settings, write_session

REASONS = ("", "no_claim", "not_here", "known_true", "duplicate", "other")
KIND_OF_STATEMENT = {"question": "question", "opinion": "opinion"}


@blueprint.post("/inbox/<int:item_id>/look")
def look(item_id: int) -> Response:
    """The visitor has the item open; sent by the page itself. Says nothing when a colleague holds it: the page shows that."""
    with write_session() as session:
        service.look(session, get_item(session, item_id, lock=True), actor_id=current_user.id, now=clock.utcnow())
    return Response(status=204)


@blueprint.post("/inbox/<int:item_id>/take")
def take(item_id: int) -> Response:
    """Take the item; it stays open on the page."""
    with write_session() as session:
        service.take(session, get_item(session, item_id, lock=True), actor_id=current_user.id, now=clock.utcnow())
        wanted = filter_of_request(session)
    return go_to(_same_item(wanted, item_id))


@blueprint.post("/inbox/<int:item_id>/release")
def release(item_id: int) -> Response:
    """Give the item back to the list of new ones."""
    with write_session() as session:
        service.release(session, get_item(session, item_id, lock=True), actor_id=current_user.id, now=clock.utcnow())
        wanted = filter_of_request(session)
    return go_to(_same_item(wanted, item_id))


@blueprint.post("/inbox/<int:item_id>/link")
def link(item_id: int) -> Response:
    """The item is a sighting of the chosen rumour; on to the next item."""
    code = request.form.get("rumour", "")
    relation = request.form.get("relation", "asserts")
    with write_session() as session:
        item = get_item(session, item_id, lock=True)
        following = _following(session, item)
        if not code or relation not in RELATIONS:
            raise Refused(_("Choose the rumour that the item belongs to."), subject_id=item_id)
        service.link(
            session,
            item,
            rumour_by_code(session, code, viewer=current_user),
            relation=relation,
            actor_id=current_user.id,
            now=clock.utcnow(),
        )
    return go_to(following)


@blueprint.post("/inbox/<int:item_id>/dismiss")
def dismiss_one(item_id: int) -> Response:
    """Dismiss the item; on to the next one. A colleague who holds it is named."""
    with write_session() as session:
        item = get_item(session, item_id, lock=True)
        following = _following(session, item)
        service.refuse_held(session, item, actor_id=current_user.id, now=clock.utcnow())
        service.dismiss(session, [item.id], actor_id=current_user.id, now=clock.utcnow(), reason=_reason())
    return go_to(following)


@blueprint.post("/inbox/<int:item_id>/reopen")
def reopen(item_id: int) -> Response:
    """A dismissed or linked item is new again."""
    with write_session() as session:
        service.reopen(session, get_item(session, item_id, lock=True), actor_id=current_user.id, now=clock.utcnow())
    return go_to(url_for("intake.item_page", item_id=item_id))


@blueprint.post("/inbox/dismiss")
def dismiss_many() -> Response:
    """Dismiss the chosen items, or all of the list; the next page says how many, and which were left to whom."""
    now = clock.utcnow()
    with write_session() as session:
        wanted = filter_of_request(session)
        if request.form.get("scope") == "filter":
            until = int(request.form.get("until", "0")) if request.form.get("until", "0").isdecimal() else 0
            limits = {"until_id": until, "most": narrowing.MOST_COUNTED}
            ids = queries.ids_in_filter(session, wanted, **limits, actor_id=current_user.id, now=now)
        else:
            ids = [int(raw) for raw in request.form.getlist("item_id") if raw.isascii() and raw.isdigit() and len(raw) < 16]
        action = service.dismiss(session, ids, actor_id=current_user.id, now=now, reason=_reason()) if ids else None
    if action is None and not ids:
        flash(_("Nothing was chosen. Tick the items first."), "error")
    return go_to(inbox_address(wanted))


@blueprint.post("/inbox/undo")
def undo() -> Response:
    """Take back the visitor's newest step, or the named one."""
    now = clock.utcnow()
    raw = request.form.get("action_id", "")
    with write_session() as session:
        wanted = filter_of_request(session)
        if raw.isascii() and raw.isdigit() and len(raw) < 16:
            action = session.get(TriageAction, int(raw))
        else:
            action = queries.last_action(session, actor_id=current_user.id, now=now)
        count = service.undo(session, action, actor_id=current_user.id, now=now) if action else 0
    if count:
        flash(
            _("Undone: %(count)s items are back where they were.", count=count)
            if count > 1
            else _("Undone: the item is back where it was.")
        )
    else:
        flash(_("There is nothing to undo."))
    return go_to(inbox_address(wanted))


@blueprint.route("/inbox/<int:item_id>/new-rumour", methods=["GET", "POST"])
def new_rumour(item_id: int) -> Any:
    """A new rumour from the item: shows the nearest existing ones before it is made."""
    with read_session() as session:
        item = queries.item_for_page(session, item_id)
        form = NewRumourForm(data=_prefilled(item)) if request.method == "GET" else NewRumourForm()
        words = form.claim.data if request.method == "POST" and form.claim.data else f"{item.title}\n{item.text}"
        near = nearest_rumours(session, words, viewer=current_user, instance_dir=settings().instance_dir)
        wanted = filter_of_request(session)
    if form.validate_on_submit() and _is_settled(form, item, near):
        with write_session() as session:
            rumour = _open(session, item_id, form)
        flash(_("The rumour is opened, and the item is its first observation."))
        return go_to(url_for("rumours.rumour_page", code=rumour.code))
    page = render_template("intake/new_rumour.html", form=form, item=item, near=near, wanted=wanted, alike=ALIKE)
    return page, 422 if form.is_submitted() else 200


def _following(session: Session, item: Item) -> str:
    """Where to go after the item has been dealt with: the next one of the list, in the view the visitor came from."""
    wanted = filter_of_request(session)
    place = queries.place_of(session, item, wanted, actor_id=current_user.id, now=clock.utcnow())
    item_id = place.after_id or place.before_id
    if item_id is None:
        return inbox_address(wanted)
    return _same_item(wanted, item_id)


def _same_item(wanted: InboxFilter, item_id: int) -> str:
    if request.args.get("view") == "page":
        values: dict[str, Any] = dict(wanted.parameters())
        return url_for("intake.item_page", item_id=item_id, **values)
    return inbox_address(wanted, item_id)


def _reason() -> str:
    reason = request.form.get("reason", "")
    return reason if reason in REASONS else abort(422)


def _prefilled(item: Item) -> dict[str, Any]:
    statement = item.assessment.statement_type if item.assessment else ""
    return {
        "claim": (item.title or item.text)[:75],
        "theme": item.theme or "T99",
        "kind": KIND_OF_STATEMENT.get(statement, "belief"),
        "target_group": "newcomers" if item.theme != "T13" else "municipality",
        "relation": item.match_relation or "asserts",
        "language": item.language if item.language in ("sv", "en") else "sv",
    }


def _is_settled(form: NewRumourForm, item: Item, near: list[Any]) -> bool:
    """The claim is in a person's own words, and somebody has looked at the rumours that are much like it."""
    try:
        refuse_unworded(item, form.claim.data or "")
    except Refused as refused:
        form.claim.errors = [refused.message]
        return False
    if any(score >= ALIKE for _rumour, score in near) and not form.is_new.data:
        form.is_new.errors = [_("These rumours are much like it. Link the item to one of them, or say that none is the same.")]
        return False
    return True


def _open(session: Session, item_id: int, form: NewRumourForm) -> Any:
    fields = ("theme", "kind", "language", "target_group", "place", "concern_behind", "relation")
    values = {name: getattr(form, name).data or "" for name in fields}
    item = get_item(session, item_id, lock=True)
    return service.open_rumour_from(
        session,
        item,
        form.claim.data or "",
        actor_id=current_user.id,
        now=clock.utcnow(),
        flags=tuple(form.flags.data or ()),
        **values,
    )


blueprint.add_app_template_filter(counted, "counted")
blueprint.add_app_template_global(lambda: MOST_HITS, "most_hits")
