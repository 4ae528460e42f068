"""Pages around a survey's opening: the check, the approver's yes, classes, closing early."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.errors import NotAllowed, Refused
from workbench.surveys.blueprint import blueprint
from workbench.surveys.panels.queries import active_count
from workbench.surveys.waves import queries, service, stages
from workbench.surveys.waves.checking import findings_of
from workbench.surveys.waves.forms import CloseForm, StageForm
from workbench.surveys.waves.letters import sample_letter
from workbench.surveys.waves.models import Wave
from workbench.surveys.waves.planning import what_it_shows
from workbench.surveys.waves.room import Answer, me, today, zone
from workbench.web.languages import language
from workbench.web.sessions import read_session, settings, write_session


@blueprint.get("/surveys/waves/<code>/check")
def check_wave(code: str) -> Answer:
    """Everything in one place before it opens: what stops it, to whom it goes, the letter, what it can show."""
    return _check(code, 200)


@blueprint.post("/surveys/waves/<code>/open")
def open_wave(code: str) -> Answer:
    """The approver's yes. What stops it stands on the page of the check."""
    try:
        with write_session() as session:
            wave = queries.wave_by_code(session, code)
            service.open_wave(session, wave, actor=me(session), now=clock.utcnow(), zone=zone())
    except (Refused, NotAllowed) as refused:
        return _check(code, refused.status, refused.message)
    flash(_("The survey is open.") if wave.state == "open" else _("The survey is approved. It opens by itself on its first day."))
    return redirect(url_for("surveys.wave_page", code=code), code=303)


@blueprint.post("/surveys/waves/<code>/take-back")
def take_back_wave(code: str) -> Response:
    """The approval is taken back; the draft can be changed again."""
    with write_session() as session:
        service.take_back(session, queries.wave_by_code(session, code), actor_id=current_user.id, now=clock.utcnow())
    flash(_("The approval is taken back. You can change the draft."))
    return redirect(url_for("surveys.wave_page", code=code), code=303)


@blueprint.route("/surveys/waves/<code>/close", methods=["GET", "POST"])
def close_wave(code: str) -> Answer:
    """Close before the last day, with a reason."""
    form = CloseForm()
    with read_session() as session:
        wave = queries.wave_by_code(session, code)
    if form.validate_on_submit():
        try:
            with write_session() as session:
                stored = queries.wave_by_code(session, code)
                reason = form.reason.data or ""
                service.close_wave(session, stored, reason=reason, actor_id=current_user.id, now=clock.utcnow(), zone=zone())
        except Refused as refused:
            form.reason.errors = [refused.message]
        else:
            flash(_("The survey has closed. Forms that were open are taken for half an hour, then it is counted."))
            return redirect(url_for("surveys.wave_page", code=code), code=303)
    return render_template("surveys/waves/close.html", form=form, wave=wave), 422 if form.is_submitted() else 200


@blueprint.route("/surveys/waves/<code>/classes", methods=["GET", "POST"])
def class_list(code: str) -> Answer:
    """The classes of a school survey: their pupils, who was absent, and the code of each."""
    form = StageForm()
    with read_session() as session:
        wave = queries.wave_by_code(session, code)
    if form.validate_on_submit():
        try:
            with write_session() as session:
                stored = queries.wave_by_code(session, code)
                name, pupils = form.name.data or "", form.pupils.data or 0
                stages.add_stage(session, stored, name, pupils=pupils, actor_id=current_user.id, now=clock.utcnow())
        except Refused as refused:
            form.name.errors = [refused.message]
        else:
            flash(_("%(name)s is in the survey.", name=name))
            return redirect(url_for("surveys.class_list", code=code), code=303)
    return render_template("surveys/waves/classes.html", form=form, wave=wave), 422 if form.is_submitted() else 200


@blueprint.post("/surveys/waves/<code>/classes/<int:stage_id>/absent")
def set_absent(code: str, stage_id: int) -> Response:
    """How many pupils of a class were away on the day."""
    written = request.form.get("absent", "").strip()
    if not (written.isascii() and written.isdigit() and len(written) < 6):
        raise Refused(_("Write how many pupils were absent, as a whole number."))
    with write_session() as session:
        wave = queries.wave_by_code(session, code)
        stages.set_absent(session, wave, stage_id, int(written), actor_id=current_user.id, now=clock.utcnow())
    flash(_("Saved."))
    return redirect(url_for("surveys.class_list", code=code), code=303)


@blueprint.post("/surveys/waves/<code>/classes/<int:stage_id>/remove")
def remove_class(code: str, stage_id: int) -> Response:
    """Take a class away from a draft."""
    with write_session() as session:
        stages.remove_stage(session, queries.wave_by_code(session, code), stage_id, actor_id=current_user.id, now=clock.utcnow())
    return redirect(url_for("surveys.class_list", code=code), code=303)


def _check(code: str, status: int, refusal: str = "") -> Answer:
    with read_session() as session:
        wave = queries.wave_by_code(session, code)
        person = me(session)
        is_asked = wave.panel is not None and "link" in wave.ways
        body = render_template(
            "surveys/waves/check.html", wave=wave, findings=findings_of(session, wave, today=today()), refusal=refusal,
            members=active_count(session, wave.panel_id) if wave.panel_id else 0, shows=what_it_shows(wave),
            letter=_sample(wave) if is_asked else None, is_writer=person.id in service.writers_of(session, wave),
            items=queries.items_of(wave),
        )  # fmt: skip
    return body, status


def _sample(wave: Wave) -> tuple[str, str] | None:
    """(subject, text) of the invitation, as a made-up member would get it."""
    if wave.panel is None or not wave.panel.salt:
        return None
    letter = sample_letter(wave, wave.panel, language(), settings())
    return str(letter["Subject"]), letter.get_content()
