"""Pages of narratives, and the panel on a rumour's page that says which it belongs to."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.permissions import may
from workbench.errors import Conflict, Refused
from workbench.rumours import history
from workbench.rumours import queries as rumours
from workbench.rumours.blueprint import blueprint, visitor
from workbench.rumours.board.axis import lay_axis
from workbench.rumours.listing import rows_of
from workbench.rumours.models import Rumour
from workbench.rumours.narratives import queries, service
from workbench.rumours.narratives.forms import NarrativeForm
from workbench.rumours.narratives.models import Narrative
from workbench.rumours.wording import due_words
from workbench.web.fragments import go_to
from workbench.web.pages import page_number
from workbench.web.panels import add_panel
from workbench.web.sessions import read_session, settings, write_session

SPAN = timedelta(days=90)
MOST_SHOWN = 200


@blueprint.get("/rumours/narratives")
def narrative_list() -> str:
    """The narratives that are told, or those that are over."""
    ended = request.args.get("state") == "ended"
    with read_session() as session:
        page = queries.narrative_page(session, visitor(), ended=ended, number=page_number(request.args.get("page")))
    return render_template("rumours/narratives.html", page=page, ended=ended)


@blueprint.route("/rumours/narratives/new", methods=["GET", "POST"])
def new_narrative() -> Any:
    """A narrative over several rumours; the first may come along."""
    form = NarrativeForm()
    first = request.args.get("rumour", "")
    kept: list[Narrative] = []

    def open_it(session: Session) -> None:
        rumour = rumours.rumour_by_code(session, first, viewer=visitor()) if first else None
        kept.append(service.open_narrative(session, **_words(form), actor_id=visitor().id, now=clock.utcnow()))
        if rumour is not None:
            service.add_rumour(session, kept[0], rumour, actor_id=visitor().id, now=clock.utcnow())

    if form.validate_on_submit() and _keep(form, open_it):
        flash(_("The narrative is opened. Add the rumours that feed it."))
        return go_to(url_for("rumours.narrative_page", narrative_id=kept[0].id))
    return render_template("rumours/narrative_form.html", form=form, narrative=None), 422 if form.is_submitted() else 200


@blueprint.get("/rumours/narratives/<int:narrative_id>")
def narrative_page(narrative_id: int) -> str:
    """One narrative: its rumours, what was heard of them, the axis of ninety days."""
    now, words = clock.utcnow(), request.args.get("q", "")[:100]
    with read_session() as session:
        row = queries.narrative_row(session, narrative_id, visitor())
        ids = queries.rumour_ids_of(session, narrative_id, visitor())
        rows = sorted(rows_of(session, ids[:MOST_SHOWN]), key=lambda held: (-held.heard.last_week, -held.heard.reports))
        axis = lay_axis(session, ids, now - SPAN, now, ZoneInfo(settings().timezone))
        addable = queries.addable(session, narrative_id, visitor(), words=words) if may("rumours.add_to_narrative") else ()
    values = {"row": row, "narrative": row.narrative, "rows": rows, "axis": axis, "addable": addable, "words": words}
    return render_template("rumours/narrative.html", **values, now=now, due_words=due_words)


@blueprint.route("/rumours/narratives/<int:narrative_id>/edit", methods=["GET", "POST"])
def edit_narrative(narrative_id: int) -> Any:
    """Its words."""
    with read_session() as session:
        narrative = queries.get_narrative(session, narrative_id)
    form = NarrativeForm(data={name: getattr(narrative, name) for name in ("title", "summary", "concern", "truth")})

    def change(session: Session) -> None:
        subject = queries.get_narrative(session, narrative_id, lock=True)
        values = {"version": form.shown_version, "actor_id": visitor().id, "now": clock.utcnow()}
        service.change_narrative(session, subject, **_words(form), **values)

    if form.validate_on_submit() and _keep(form, change):
        flash(_("The narrative is saved."))
        return go_to(url_for("rumours.narrative_page", narrative_id=narrative_id))
    return render_template("rumours/narrative_form.html", form=form, narrative=narrative), 422 if form.is_submitted() else 200


@blueprint.post("/rumours/narratives/<int:narrative_id>/end")
def end_narrative(narrative_id: int) -> Response:
    """It is over, or told again."""
    is_over = request.form.get("over", "1") == "1"
    with write_session() as session:
        narrative = queries.get_narrative(session, narrative_id, lock=True)
        service.end_narrative(session, narrative, is_over=is_over, actor_id=visitor().id, now=clock.utcnow())
    flash(_("The narrative is over. Its rumours stay as they are.") if is_over else _("The narrative is told again."))
    return go_to(url_for("rumours.narrative_page", narrative_id=narrative_id))


@blueprint.post("/rumours/narratives/<int:narrative_id>/rumours")
def add_to_narrative(narrative_id: int) -> Response:
    """A rumour belongs to it."""
    return _member(narrative_id, service.add_rumour, _("The rumour is added."), _("It belongs to the narrative already."))


@blueprint.post("/rumours/narratives/<int:narrative_id>/rumours/remove")
def remove_from_narrative(narrative_id: int) -> Response:
    """A rumour does not belong to it any more."""
    return _member(narrative_id, service.remove_rumour, _("The rumour is taken out."), _("It does not belong to the narrative."))


def _member(narrative_id: int, change: Callable[..., bool], done: str, nothing: str) -> Response:
    code = request.form.get("code", "").strip().upper()[:20]
    with write_session() as session:
        narrative = queries.get_narrative(session, narrative_id, lock=True)
        rumour = rumours.rumour_by_code(session, code, viewer=visitor())
        flash(done if change(session, narrative, rumour, actor_id=visitor().id, now=clock.utcnow()) else nothing)
    return go_to(url_for("rumours.narrative_page", narrative_id=narrative_id))


def _words(form: NarrativeForm) -> dict[str, str]:
    return {name: form[name].data or "" for name in ("title", "summary", "concern", "truth")}


def _keep(form: NarrativeForm, change: Callable[[Session], None]) -> bool:
    """Make the change; False when it is refused and the form must be shown again."""
    try:
        with write_session() as session:
            change(session)
    except Conflict as error:
        form.form_errors = [*form.form_errors, error.message]
        form.version.data = form.version.raw_data = None
        return False
    except Refused as error:
        form.form_errors = [*form.form_errors, error.message]
        return False
    return True


def _panel(rumour: Rumour) -> str:
    """On a rumour's page: what it belongs to, and the way to its time line."""
    with read_session() as session:
        held = queries.narratives_of(session, rumour.id)
    return render_template("rumours/_narrative_panel.html", rumour=rumour, narratives=held)


add_panel(blueprint, "rumour", _panel)
history.SENTENCES |= {
    "rumour_gathered": lambda details, names: _("added it to the narrative “%(title)s”", title=details["title"]),
    "rumour_released": lambda details, names: _("took it out of the narrative “%(title)s”", title=details["title"]),
    "bulk_undone": lambda details, names: _("took back a change that was made to many rumours"),
}
