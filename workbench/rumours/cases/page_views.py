"""Pages of one rumour that read, and opening a new one: look-alikes, what masking leaves."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _

from workbench import clock
from workbench.accounts.queries import people_with_role
from workbench.rumours import listing, queries, service
from workbench.rumours.blueprint import blueprint, visitor
from workbench.rumours.cases.showing import load_page
from workbench.rumours.forms import NewRumourForm, NoteForm
from workbench.rumours.sightings import NewSighting
from workbench.rumours.similar import nearest_rumours
from workbench.rumours.texts import TEXT_LENGTH, masked, read_claim
from workbench.web.fragments import go_to
from workbench.web.sessions import read_session, settings, write_session


@blueprint.get("/rumours/<code>")
def rumour_page(code: str) -> str:
    """Everything about one rumour."""
    now = clock.utcnow()
    with read_session() as session:
        hands = people_with_role(session, "writer", "fact_checker", "approver")
        shown = load_page(session, code, viewer=visitor(), now=now)
        place = listing.place_of(session, shown.rumour, viewer=visitor())
    return render_template("rumours/rumour.html", shown=shown, now=now, hands=hands, place=place, note_form=NoteForm())


@blueprint.route("/rumours/new", methods=["GET", "POST"])
def new_rumour() -> Any:
    """A new rumour, after a look at the nearest ones."""
    form = NewRumourForm()
    with read_session() as session:
        near = nearest_rumours(session, form.claim.data or "", instance_dir=settings().instance_dir, viewer=visitor())
    if request.form.get("action") == "look":
        return render_template("rumours/new_rumour.html", form=form, near=near, looked=True)
    is_valid = form.validate_on_submit()
    if is_valid and near and not form.is_new.data:
        form.is_new.errors = [_("Look at the rumours that are nearest, and confirm that it is none of these.")]
        is_valid = False
    if not is_valid:
        page = render_template("rumours/new_rumour.html", form=form, near=near, looked=form.is_submitted())
        return page, 422 if form.is_submitted() else 200
    with write_session() as session:
        twice = queries.just_opened(session, read_claim(form.claim.data or ""), actor_id=visitor().id, now=clock.utcnow())
        rumour = twice or _open(session, form)
    flash(_("The rumour is opened."))
    return go_to(url_for("rumours.rumour_page", code=rumour.code))


@blueprint.get("/rumours/similar")
def similar() -> str:
    """The rumours nearest to a claim, as a fragment while it is written."""
    with read_session() as session:
        claim = request.args.get("claim", "")
        near = nearest_rumours(session, claim, instance_dir=settings().instance_dir, viewer=visitor())
    return render_template("rumours/_similar.html", near=near, looked=bool(claim.strip()), form=None)


@blueprint.post("/rumours/masked")
def show_masked() -> str:
    """What would be stored of a text, as a fragment while it is written."""
    return render_template("rumours/_masked.html", text=masked(request.form.get("text_heard", "")[:TEXT_LENGTH]))


def _open(session: Any, form: NewRumourForm) -> Any:
    now = clock.utcnow()
    sighting = None
    if form.text_heard.data:
        sighting = NewSighting(
            text_heard=form.text_heard.data,
            heard_at=now,
            channel=form.channel.data,
            source_type=form.source_type.data,
            wording="paraphrase",
            language=form.language.data,
            place=form.place.data or "",
        )
    return service.open_rumour(
        session,
        form.claim.data or "",
        theme=form.theme.data,
        more_themes=form.more_themes.data or [],
        actor_id=visitor().id,
        now=now,
        kind=form.kind.data,
        language=form.language.data,
        target_group=form.target_group.data,
        place=form.place.data or "",
        flags=form.flags.data or [],
        concern_behind=form.concern_behind.data or "",
        sighting=sighting,
    )
