"""Pages of requests for records: the list, a new one, every passage with its masks, the file."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as WerkzeugResponse

from workbench import clock
from workbench.accounts.models import User
from workbench.activity.access import note_access
from workbench.errors import NotFound, Refused
from workbench.privacy.blueprint import blueprint
from workbench.privacy.exporting.files import extract_path
from workbench.privacy.extracts import masking, service
from workbench.privacy.extracts.letter import write_letter
from workbench.privacy.extracts.words import KINDS, WHYS
from workbench.privacy.forms import RequestForm
from workbench.rumours.queries import rumour_by_code
from workbench.web.languages import LANGUAGES, language
from workbench.web.sessions import read_session, settings, write_session


@blueprint.get("/privacy/requests")
def request_list() -> Any:
    """Requests so far, and the form for a new one."""
    return _list(RequestForm(formdata=None))


@blueprint.post("/privacy/requests")
def new_request() -> Any:
    """Gather what we hold."""
    form = RequestForm()
    if not form.validate_on_submit():
        return _list(form), 422
    try:
        with write_session() as session:
            actor = session.get_one(User, current_user.id)
            rumour = rumour_by_code(session, (form.code.data or "").upper(), viewer=actor) if form.code.data else None
            row = service.open_request(
                session, reference=form.reference.data or "", rumour=rumour, first_day=form.first_day.data,
                last_day=form.last_day.data, language=form.language.data or "sv", zone=ZoneInfo(settings().timezone), actor=actor,
                now=clock.utcnow(),
            )  # fmt: skip
    except (Refused, NotFound) as error:
        form.code.errors = [error.message]
        return _list(form), 422
    return redirect(url_for("privacy.request_page", request_id=row.id), code=303)


@blueprint.get("/privacy/requests/<int:request_id>")
def request_page(request_id: int) -> str:
    """Every passage with its masks. Opening it stands in the access log."""
    return _page(request_id)


def _page(request_id: int, *, wrong: int | None = None, message: str = "") -> str:
    """The request; what was typed into the passage `wrong` is still there, with what has to be changed."""
    with read_session() as session:
        row = service.request_for(session, request_id, session.get_one(User, current_user.id))
        passages = service.passages_of(session, row)
        note_access(session, "extract_opened", row, actor_id=current_user.id, now=clock.utcnow(), reference=row.reference)
    shown = [(one, masking.pieces(one.text, one.masks)) for one in passages]
    unread = sum(1 for one in passages if not one.is_looked_at)
    languages = sorted(LANGUAGES, key=lambda one: one != language()) if row.state == "ready" else []
    letters = [(one, write_letter(row, passages, settings(), one)) for one in languages]
    return render_template(
        "privacy/request.html", row=row, shown=shown, unread=unread, kinds=KINDS, whys=WHYS, letters=letters, wrong=wrong,
        message=message, typed=request.form,
    )  # fmt: skip


@blueprint.post("/privacy/requests/<int:request_id>/passages/<int:passage_id>")
def save_passage(request_id: int, passage_id: int) -> Any:
    """What a person has decided of one passage; on to the next that nobody has looked at."""
    on = {int(one) for one in request.form.getlist("mask") if one.isascii() and one.isdigit() and len(one) < 6}
    try:
        with write_session() as session:
            actor = session.get_one(User, current_user.id)
            row = service.request_for(session, request_id, actor)
            passage = service.decide_passage(
                session, row, passage_id, on=on, words=request.form.get("words", ""), left_out="left_out" in request.form,
                why=request.form.get("why", ""), settings=settings(), actor=actor, now=clock.utcnow(),
            )  # fmt: skip
            following = service.next_unread(session, row, after=passage.position)
    except Refused as refused:
        if refused.subject_id != passage_id:
            raise
        return _page(request_id, wrong=passage_id, message=refused.message), 422
    anchor = "finish" if following is None else f"p{following + 1}"
    return redirect(url_for("privacy.request_page", request_id=request_id, _anchor=anchor), code=303)


@blueprint.post("/privacy/requests/<int:request_id>/file")
def finish_request(request_id: int) -> WerkzeugResponse:
    """Have the ZIP made."""
    with write_session() as session:
        actor = session.get_one(User, current_user.id)
        service.ask_for_file(session, service.request_for(session, request_id, actor), actor=actor, now=clock.utcnow())
    flash(_("The extract is being made. Load the page again in a moment."))
    return redirect(url_for("privacy.request_page", request_id=request_id), code=303)


@blueprint.post("/privacy/requests/<int:request_id>/close")
def close_request(request_id: int) -> WerkzeugResponse:
    """Throw texts and file away."""
    with write_session() as session:
        row = service.request_for(session, request_id, session.get_one(User, current_user.id))
        service.close_request(session, row, settings=settings(), actor_id=current_user.id, now=clock.utcnow())
    flash(_("The request is closed. Its texts and its file are gone."))
    return redirect(url_for("privacy.request_list"), code=303)


@blueprint.get("/privacy/requests/<int:request_id>/extract.zip")
def extract_file(request_id: int) -> Response:
    """The ZIP. Each download stands in the access log."""
    with read_session() as session:
        row = service.request_for(session, request_id, session.get_one(User, current_user.id))
        path = extract_path(settings(), row)
        if row.state != "ready" or not path.is_file():
            raise NotFound(_("There is no file: have it made first."), subject_id=request_id)
        note_access(session, "extract_downloaded", row, actor_id=current_user.id, now=clock.utcnow(), reference=row.reference)
    return send_file(path, mimetype="application/zip", as_attachment=True, download_name=row.file_name, max_age=0)


def _list(form: RequestForm) -> str:
    with read_session() as session:
        rows = service.requests(session, session.get_one(User, current_user.id))
    return render_template("privacy/requests.html", form=form, rows=rows)
