"""What people do with a placement: undo, cancel, move, answer an offer, mark as done, settle what is unclear."""

from collections.abc import Callable

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import User
from workbench.campaigns import queries, service
from workbench.campaigns.forms import DeclineForm, DoneForm, TimeForm
from workbench.campaigns.models import Placement
from workbench.campaigns.views.plan import show_placements
from workbench.campaigns.views.room import Page, actor, back_to, blueprint, zone
from workbench.web.sessions import write_session

Change = Callable[[Session, Placement, User], None]


def _change(reference: str, change: Change, message: str) -> Response:
    with write_session() as session:
        placement = queries.one_placement(session, reference, viewer=current_user)
        change(session, placement, actor(session))
    return back_to(reference, message)


@blueprint.post("/plan/<reference>/undo")
def undo(reference: str) -> Response:
    """Within ten seconds: take back the whole press of the button."""
    with write_session() as session:
        rows = queries.placements_by_reference(session, reference, viewer=current_user)
        taken = service.undo(session, rows, actor=actor(session), now=clock.utcnow())
    text = ngettext("Undone: %(num)s placement was cancelled.", "Undone: %(num)s placements were cancelled.", len(taken))
    return back_to(reference, text)


@blueprint.post("/plan/<reference>/cancel")
def cancel(reference: str) -> Response:
    """Take one placement off the plan."""

    def change(session: Session, row: Placement, user: User) -> None:
        service.cancel(session, row, actor=user, now=clock.utcnow(), reason=request.form.get("reason", "")[:1000])

    return _change(reference, change, _("Cancelled. Nothing leaves."))


@blueprint.post("/plan/<reference>/propose")
def propose_time(reference: str) -> Page:
    """The partner would rather have another time."""
    return _with_time(reference, service.propose_time, _("Your time has been sent to the municipality."))


@blueprint.post("/plan/<reference>/offer-again")
def offer_again(reference: str) -> Page:
    """Ask the partner once more."""
    return _with_time(reference, service.offer_again, _("Offered again."))


@blueprint.post("/plan/<reference>/accept")
def accept_offer(reference: str) -> Response:
    """The partner says yes."""

    def change(session: Session, row: Placement, user: User) -> None:
        service.accept_offer(session, row, actor=user, now=clock.utcnow())

    return _change(reference, change, _("Thank you. It is in both calendars now."))


@blueprint.post("/plan/<reference>/decline")
def decline_offer(reference: str) -> Page:
    """The partner says no."""
    form = DeclineForm()
    if not form.validate_on_submit():
        return show_placements(reference, decline_form=form)

    def change(session: Session, row: Placement, user: User) -> None:
        service.decline_offer(session, row, note=form.note.data or "", actor=user, now=clock.utcnow())

    return _change(reference, change, _("Your no and your reason have been sent."))


@blueprint.post("/plan/<reference>/accept-time")
def accept_time(reference: str) -> Response:
    """The municipality agrees to the partner's time."""

    def change(session: Session, row: Placement, user: User) -> None:
        service.accept_time(session, row, actor=user, now=clock.utcnow())

    return _change(reference, change, _("Agreed. It is in both calendars now."))


@blueprint.post("/plan/<reference>/decline-time")
def decline_time(reference: str) -> Response:
    """The municipality keeps its own time."""

    def change(session: Session, row: Placement, user: User) -> None:
        service.decline_time(session, row, actor=user, now=clock.utcnow())

    return _change(reference, change, _("The first time stands. The partner can answer again."))


@blueprint.post("/plan/<reference>/done")
def mark_done(reference: str) -> Page:
    """Done by hand, with link and reach."""
    form = DoneForm()
    if not form.validate_on_submit():
        return show_placements(reference, done_form=form)

    def change(session: Session, row: Placement, user: User) -> None:
        live_url, reach = form.live_url.data or "", form.reach.data
        service.mark_done(session, row, live_url=live_url, reach=reach, actor=user, now=clock.utcnow())

    return _change(reference, change, _("Marked as done."))


@blueprint.post("/plan/<reference>/settle")
def settle(reference: str) -> Response:
    """An unclear or failed placement: it did arrive, or it goes out once more."""
    arrived = request.form.get("answer") == "sent"

    def change(session: Session, row: Placement, user: User) -> None:
        act = service.settle_as_sent if arrived else service.send_again
        act(session, row, actor=user, now=clock.utcnow())

    return _change(reference, change, _("Marked as sent.") if arrived else _("It is on its way again."))


@blueprint.post("/plan/<reference>/taken-down")
def taken_down(reference: str) -> Response:
    """A copy of a withdrawn answer is gone."""

    def change(session: Session, row: Placement, user: User) -> None:
        service.mark_taken_down(session, row, actor=user, now=clock.utcnow())

    return _change(reference, change, _("Noted: this copy is gone."))


def _with_time(reference: str, act: Callable[..., None], message: str) -> Page:
    form, now = TimeForm(), clock.utcnow()
    is_valid = form.validate_on_submit()
    moment = form.moment(zone(), now) if is_valid else None
    if moment is None:
        return show_placements(reference, time_form=form)

    def change(session: Session, row: Placement, user: User) -> None:
        act(session, row, moment, actor=user, now=now)

    return _change(reference, change, message)
