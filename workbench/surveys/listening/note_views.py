"""Notes of a group and what they are coded to. Only those who work with the round see them."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from workbench import clock
from workbench.errors import Refused
from workbench.surveys.blueprint import blueprint
from workbench.surveys.listening import forms, noting, queries
from workbench.surveys.listening.asking import chosen_rumour, today, visitor
from workbench.surveys.listening.models import FocusCode, FocusGroup, FocusNote
from workbench.surveys.listening.texts import NamesFound
from workbench.web.fragments import go_to
from workbench.web.sessions import read_session, write_session

Answer = Any


@blueprint.route("/surveys/groups/<code>/groups/<int:group_id>/notes", methods=["GET", "POST"])
def focus_notes(code: str, group_id: int) -> Answer:
    """The rows of one group; more are added below them."""
    form, names = forms.NotesForm(), []
    if form.validate_on_submit():
        try:
            with write_session() as session:
                group = queries.group_of(queries.round_by_code(session, code), group_id)
                choice = form.names.data or "ask"
                who: dict[str, Any] = {"actor": visitor(), "today": today(), "now": clock.utcnow()}
                rows = noting.add_notes(session, group, form.text.data or "", names=choice, **who)
        except NamesFound as found:
            names, form.text.errors = found.names, [found.message]
        except Refused as refused:
            form.text.errors = [refused.message]
        else:
            flash(ngettext("%(num)d row is noted.", "%(num)d rows are noted.", len(rows)))
            return go_to(url_for("surveys.focus_notes", code=code, group_id=group_id, _anchor="rows"))
    with read_session() as session:
        return _page(session, code, group_id, form, names), 422 if form.is_submitted() else 200


@blueprint.route("/surveys/groups/<code>/groups/<int:group_id>/notes/<int:note_id>", methods=["GET", "POST"])
def edit_focus_note(code: str, group_id: int, note_id: int) -> Answer:
    """Another wording of one row."""
    with read_session() as session:
        row, group, note = _note(session, code, group_id, note_id)
    form, names = forms.NotesForm(data={"text": note.text}), []
    if form.validate_on_submit():
        try:
            with write_session() as session:
                stored = _note(session, code, group_id, note_id)[2]
                choice = form.names.data or "ask"
                noting.change_note(session, stored, form.text.data or "", names=choice, actor=visitor(), now=clock.utcnow())
        except NamesFound as found:
            names, form.text.errors = found.names, [found.message]
        except Refused as refused:
            form.text.errors = [refused.message]
        else:
            return go_to(url_for("surveys.focus_notes", code=code, group_id=group_id, _anchor=f"row-{note_id}"))
    page = render_template("surveys/listening/note_form.html", form=form, row=row, group=group, note=note, names=names)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/surveys/groups/<code>/groups/<int:group_id>/notes/<int:note_id>/remove")
def remove_focus_note(code: str, group_id: int, note_id: int) -> Answer:
    """Take a row away."""
    with write_session() as session:
        noting.remove_note(session, _note(session, code, group_id, note_id)[2], actor=visitor(), now=clock.utcnow())
    flash(_("The row is removed."))
    return go_to(url_for("surveys.focus_notes", code=code, group_id=group_id, _anchor="rows"))


@blueprint.post("/surveys/groups/<code>/groups/<int:group_id>/notes/<int:note_id>/code")
def code_focus_note(code: str, group_id: int, note_id: int) -> Answer:
    """Say what a row, or some of its words, is about."""
    form = forms.CodeForm()
    with write_session() as session:
        row, _group, note = _note(session, code, group_id, note_id)
        raw = form.theme.data or ""
        theme = queries.theme_of(row, int(raw)) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None
        rumour = chosen_rumour(session, form.rumour.data or "") if theme is None else None
        passage = form.passage.data or ""
        noting.code_note(session, note, theme=theme, rumour=rumour, passage=passage, actor=visitor(), now=clock.utcnow())
    return go_to(url_for("surveys.focus_notes", code=code, group_id=group_id, _anchor=f"row-{note_id}"))


@blueprint.post("/surveys/groups/<code>/groups/<int:group_id>/notes/<int:note_id>/codes/<int:code_id>/remove")
def remove_focus_code(code: str, group_id: int, note_id: int, code_id: int) -> Answer:
    """The row is not about it."""
    with write_session() as session:
        note = _note(session, code, group_id, note_id)[2]
        found = next((one for one in note.codes if one.id == code_id), None)
        if found is not None:
            noting.remove_code(session, found, actor=visitor(), now=clock.utcnow())
    return go_to(url_for("surveys.focus_notes", code=code, group_id=group_id, _anchor=f"row-{note_id}"))


def marked(note: FocusNote, codes: list[FocusCode]) -> Markup:
    """The row with its coded passages in <mark>; passages that overlap become one."""
    spans = sorted((one.starts_at, one.ends_at) for one in codes if one.ends_at > one.starts_at)
    pieces, at = [], 0
    for start, end in spans:
        start = max(start, at)
        if end <= start or end > len(note.text):
            continue
        pieces += [escape(note.text[at:start]), Markup("<mark>{}</mark>").format(note.text[start:end])]
        at = end
    return Markup("").join([*pieces, escape(note.text[at:])])


def _note(session: Session, code: str, group_id: int, note_id: int) -> Any:
    row = queries.round_by_code(session, code)
    group = queries.group_of(row, group_id)
    return row, group, queries.note_of(session, group, note_id)


def _page(session: Session, code: str, group_id: int, form: forms.NotesForm, names: list[str]) -> str:
    row = queries.round_by_code(session, code)
    group: FocusGroup = queries.group_of(row, group_id)
    notes = queries.notes_of(session, group.id) if row.adopted_at is None else []
    heard = {one.rumour_id for note in notes for one in note.codes if one.rumour_id is not None}
    seen = queries.visible_rumours(session, heard, visitor())
    shown = [(note, [one for one in note.codes if one.rumour_id is None or one.rumour_id in seen]) for note in notes]
    delete_by = min((note.written_on for note in notes), default=today()) + noting.KEPT
    return render_template(
        "surveys/listening/notes.html", row=row, group=group, shown=shown, form=form, names=names, marked=marked,
        rumours=queries.open_rumours(session, visitor()), delete_by=delete_by, codes=forms.CodeForm(formdata=None),
        is_sent=request.method == "POST",
    )  # fmt: skip
