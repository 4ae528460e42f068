"""Pages of surveys: the list, a new one, one with its questions, its days and words, the bin."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.activity.queries import history
from workbench.audiences.texts import name_language, read_languages
from workbench.errors import Refused
from workbench.surveys.answering.queries import counts_by_way
from workbench.surveys.blueprint import blueprint
from workbench.surveys.panels import queries as panels
from workbench.surveys.waves import queries, service
from workbench.surveys.waves.checking import findings_of
from workbench.surveys.waves.forms import NewWaveForm, WaveFilter, field_key, panel_choices, read_texts, wave_form
from workbench.surveys.waves.models import Wave
from workbench.surveys.waves.planning import what_it_shows
from workbench.surveys.waves.room import Answer, title_of, today
from workbench.web.pages import Page, page_number
from workbench.web.sessions import read_session, write_session


@blueprint.get("/surveys/waves")
def wave_list() -> Answer:
    """Every survey, the newest first; state and page are in the address."""
    form = WaveFilter(request.args)
    is_valid = form.validate()
    number = page_number(request.args.get("page"))
    with read_session() as session:
        page: Page[Wave] = (
            queries.list_page(session, state=form.state.data or "", number=number) if is_valid else Page([], 1, 20, 0)
        )
        body = render_template(
            "surveys/waves/list.html", form=form, page=page, is_valid=is_valid, gone=request.args.get("gone", "")
        )
    return body, 200 if is_valid else 422


@blueprint.route("/surveys/waves/new", methods=["GET", "POST"])
def new_wave() -> Answer:
    """Begin a survey: from nothing, or with the questions of one that was asked before."""
    form = NewWaveForm()
    with read_session() as session:
        open_panels = [row for row in panels.all_panels(session) if row.closed_at is None]
        asked = [row for row in queries.list_page(session, size=100).rows if row.state != "draft"]
        form.panel.choices = panel_choices(open_panels)
        form.start.choices = [
            ("new", _("the core questions")),
            *((row.code, _("the same as %(wave)s", wave=title_of(row))) for row in asked),
        ]
    if not form.is_submitted() and request.args.get("like"):
        form.start.data = request.args["like"]
    if form.validate_on_submit():
        try:
            with write_session() as session:
                wave = _make(session, form)
        except Refused as refused:
            form.title_sv.errors = [refused.message]
        else:
            return redirect(url_for("surveys.wave_page", code=wave.code), code=303)
    return render_template("surveys/waves/new.html", form=form), 422 if form.is_submitted() else 200


@blueprint.get("/surveys/waves/<code>")
def wave_page(code: str) -> Answer:
    """One survey: what is missing in a draft, how it goes while it is open, how it ended."""
    with read_session() as session:
        wave = queries.wave_by_code(session, code)
        last = queries.last_wave(session, wave)
        is_draft = wave.state == "draft"
        return render_template(
            "surveys/waves/page.html", wave=wave, items=queries.items_of(wave), last=last, today=today(),
            findings=findings_of(session, wave, today=today()) if is_draft and wave.approved_at is None else [],
            shows=what_it_shows(wave), letters=queries.letters_of(session, wave.id) if wave.panel_id else {},
            members=panels.active_count(session, wave.panel_id) if wave.panel_id else 0,
            answered=counts_by_way(session, wave.id) if not is_draft else {},
            log=history(session, ("wave", wave.id), limit=20), is_writer=current_user.id in service.writers_of(session, wave),
        )  # fmt: skip


@blueprint.route("/surveys/waves/<code>/edit", methods=["GET", "POST"])
def edit_wave(code: str) -> Answer:
    """Days, ways, languages, title and introduction."""
    with read_session() as session:
        wave = queries.wave_by_code(session, code)
    form = wave_form(wave, data=_written(wave))
    if form.validate_on_submit():
        try:
            with write_session() as session:
                stored = queries.wave_by_code(session, code)
                service.change_wave(session, stored, _words(form, stored), actor_id=current_user.id, now=clock.utcnow())
        except Refused as refused:
            name = str(refused.subject_id)
            form[name if name in form else "languages"].errors = [refused.message]
        else:
            flash(_("Saved."))
            new = set(stored.languages) - set(wave.languages)
            return redirect(url_for("surveys.edit_wave" if new else "surveys.wave_page", code=code), code=303)
    body = render_template(
        "surveys/waves/edit.html", form=form, wave=wave, keys=[(one, field_key(one)) for one in wave.languages]
    )
    return body, 422 if form.is_submitted() else 200


@blueprint.post("/surveys/waves/<code>/delete")
def delete_wave(code: str) -> Response:
    """A draft into the bin; the list offers it back."""
    with write_session() as session:
        service.delete_draft(session, queries.wave_by_code(session, code), actor_id=current_user.id, now=clock.utcnow())
    return redirect(url_for("surveys.wave_list", gone=code), code=303)


@blueprint.post("/surveys/waves/<code>/restore")
def restore_wave(code: str) -> Response:
    """Out of the bin again."""
    with write_session() as session:
        service.restore_draft(session, code, actor_id=current_user.id, now=clock.utcnow())
    flash(_("The draft is back."))
    return redirect(url_for("surveys.wave_page", code=code), code=303)


def _make(session: Session, form: NewWaveForm) -> Wave:
    actor: dict[str, Any] = {"actor_id": current_user.id, "now": clock.utcnow()}
    if form.start.data != "new":
        return service.clone_wave(session, queries.wave_by_code(session, form.start.data), **actor)
    chosen = str(form.panel.data)
    panel = panels.panel_by_id(session, int(chosen.removeprefix("panel-"))) if chosen.startswith("panel-") else None
    titles = {code: text for code, text in (("sv", form.title_sv.data), ("en", form.title_en.data)) if text}
    is_school = chosen == "school"
    ways = ("link",) if panel is not None else ("class",) if is_school else ("web",)
    words = service.WaveWords(titles, languages=[*titles] if len(titles) == 1 else ["sv", "en"], ways=ways)
    sampling = "census" if is_school else chosen
    return service.make_wave(session, words, panel=panel, sampling=sampling, is_school=is_school, **actor)


def _written(wave: Wave) -> dict[str, Any]:
    names = ("ways", "opens_on", "closes_on", "expected_base", "remind_after_days", "invites_new_only")
    values = {name: getattr(wave, name) for name in names}
    values["languages"] = ", ".join(name_language(code) for code in wave.languages)
    for code in wave.languages:
        key = field_key(code)
        values[f"title_{key}"], values[f"intro_{key}"] = wave.titles.get(code, ""), wave.introductions.get(code, "")
        values[f"none_{key}"] = wave.titles.get(code) == ""
    return values


def _words(form: Any, wave: Wave) -> service.WaveWords:
    return service.WaveWords(
        titles=read_texts(form, wave, "title", before=wave.titles),
        introductions=read_texts(form, wave, "intro", before=wave.introductions),
        languages=read_languages(form.languages.data), ways=form.ways.data or [], opens_on=form.opens_on.data,
        closes_on=form.closes_on.data, expected_base=form.expected_base.data,
        remind_after_days=form.remind_after_days.data or 7, invites_new_only=form.invites_new_only.data,
    )  # fmt: skip
