"""Changes to a rumour by one button: owner, first action, draft ready, next step, note."""

from collections.abc import Callable

from flask import flash, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import User
from workbench.errors import Refused
from workbench.rumours import keeping, queries
from workbench.rumours.blueprint import blueprint, visitor
from workbench.rumours.models import Rumour
from workbench.web.fragments import go_to
from workbench.web.sessions import write_session


def _press(code: str, change: Callable[[Session, Rumour], object], done: str, place: str = "") -> Response:
    """Make the change on the version that the person saw, and show the rumour again."""
    raw = request.form.get("version", "")
    version = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None
    with write_session() as session:
        change(session, queries.rumour_for_change(session, code, version=version, viewer=visitor()))
    flash(done)
    return go_to(url_for("rumours.rumour_page", code=code, _anchor=place or None))


@blueprint.post("/rumours/<code>/take")
def take_rumour(code: str) -> Response:
    """The visitor becomes the owner."""
    take = lambda session, rumour: keeping.take_rumour(session, rumour, actor=visitor(), now=clock.utcnow())  # noqa: E731
    return _press(code, take, _("You own this rumour now."))


@blueprint.post("/rumours/<code>/hand-over")
def hand_over(code: str) -> Response:
    """A colleague becomes the owner."""
    raw = request.form.get("owner", "")

    def change(session: Session, rumour: Rumour) -> None:
        to = session.get(User, int(raw)) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None
        if to is None:
            raise Refused(_("Choose who takes over."), subject_id=code)
        keeping.hand_over(session, rumour, to, actor_id=visitor().id, now=clock.utcnow())

    return _press(code, change, _("The rumour has a new owner."))


@blueprint.post("/rumours/<code>/first-action")
def acknowledge(code: str) -> Response:
    """The first action is taken."""
    act = lambda session, rumour: keeping.acknowledge(session, rumour, actor=visitor(), now=clock.utcnow())  # noqa: E731
    return _press(code, act, _("The first action is noted. Its clock has stopped."))


@blueprint.post("/rumours/<code>/target-met")
def meet_target(code: str) -> Response:
    """The draft is ready, or the reply is given."""
    act = lambda session, rumour: keeping.meet_target(session, rumour, actor_id=visitor().id, now=clock.utcnow())  # noqa: E731
    return _press(code, act, _("Noted. The clock has stopped."))


@blueprint.post("/rumours/<code>/move")
def move(code: str) -> Response:
    """The next step that needs no form: start checking, or follow up."""
    to = request.form.get("to", "")
    act = lambda session, rumour: keeping.move(session, rumour, to, actor_id=visitor().id, now=clock.utcnow())  # noqa: E731
    return _press(code, act, _("The rumour has moved on."))


@blueprint.post("/rumours/<code>/notes")
def add_note(code: str) -> Response:
    """A working note."""
    text = request.form.get("text", "")
    act = lambda session, rumour: keeping.add_note(session, rumour, text, actor_id=visitor().id, now=clock.utcnow())  # noqa: E731
    return _press(code, act, _("The note is written."), "notes")
