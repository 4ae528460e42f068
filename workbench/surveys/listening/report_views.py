"""The theme report: themes with their spread, two drafts compared, the page before it is adopted."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _

from workbench import clock
from workbench.errors import Refused
from workbench.surveys.blueprint import blueprint
from workbench.surveys.listening import forms, queries, reporting
from workbench.surveys.listening.asking import chosen_rumour, refuse_readers, shown_version, visitor
from workbench.surveys.listening.models import FocusRound, FocusTheme
from workbench.surveys.listening.spread import spread_of
from workbench.web.fragments import go_to
from workbench.web.sessions import read_session, write_session

Answer = Any


@blueprint.route("/surveys/groups/<code>/report", methods=["GET", "POST"])
def focus_report(code: str) -> Answer:
    """The report as it stands; its first sentences can be written here until it is adopted."""
    refuse_readers("surveys.new_focus_theme")
    form = forms.SummaryForm()
    if form.validate_on_submit():
        try:
            with write_session() as session:
                row = queries.round_by_code(session, code)
                reporting.write_summary(session, row, form.summary.data or "", actor=visitor(), now=clock.utcnow())
        except Refused as refused:
            form.summary.errors = [refused.message]
        else:
            flash(_("The first sentences are saved."))
            return go_to(url_for("surveys.focus_report", code=code))
    with read_session() as session:
        row = queries.round_by_code(session, code)
        if not form.is_submitted():
            form.summary.data = row.summary
        report = queries.report_of(session, row, viewer=visitor())
        seen = queries.visible_rumours(session, {one.rumour_id for one in report.drafts if one.rumour_id}, visitor())
        page = render_template("surveys/listening/report.html", row=row, form=form, report=report, seen=seen)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/surveys/groups/<code>/themes/new", methods=["GET", "POST"])
def new_focus_theme(code: str) -> Answer:
    """One more theme."""
    return _theme_page(code, None)


@blueprint.route("/surveys/groups/<code>/themes/<int:theme_id>/edit", methods=["GET", "POST"])
def edit_focus_theme(code: str, theme_id: int) -> Answer:
    """Other words for a theme, and in which groups it came up."""
    return _theme_page(code, theme_id)


@blueprint.post("/surveys/groups/<code>/themes/<int:theme_id>/remove")
def remove_focus_theme(code: str, theme_id: int) -> Answer:
    """Take a theme away."""
    with write_session() as session:
        row = queries.round_by_code(session, code)
        reporting.remove_theme(session, queries.theme_of(row, theme_id), actor=visitor(), now=clock.utcnow())
    flash(_("The theme is removed."))
    return go_to(url_for("surveys.focus_report", code=code))


@blueprint.route("/surveys/groups/<code>/drafts/new", methods=["GET", "POST"])
def new_draft_test(code: str) -> Answer:
    """Two drafts of an answer for the groups to compare."""
    form = forms.DraftForm()
    if form.validate_on_submit():
        try:
            with write_session() as session:
                row = queries.round_by_code(session, code)
                rumour = chosen_rumour(session, form.rumour.data or "")
                texts: dict[str, Any] = {"text_a": form.text_a.data, "text_b": form.text_b.data, "rumour": rumour}
                test = reporting.add_draft_test(session, row, form.title.data or "", **texts, actor=visitor(), now=clock.utcnow())
        except Refused as refused:
            form.title.errors = [refused.message]
        else:
            flash(_("The drafts are in the guide now."))
            return go_to(url_for("surveys.draft_test", code=code, test_id=test.id))
    with read_session() as session:
        row = queries.round_by_code(session, code)
        rumours = queries.open_rumours(session, visitor())
    page = render_template("surveys/listening/draft_form.html", form=form, row=row, rumours=rumours)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/surveys/groups/<code>/drafts/<int:test_id>", methods=["GET", "POST"])
def draft_test(code: str, test_id: int) -> Answer:
    """Both drafts, what each group said, and a form for one more group."""
    refuse_readers("surveys.new_draft_test")
    with read_session() as session:
        row = queries.round_by_code(session, code)
        test = queries.draft_test_of(session, row, test_id)
        seen = queries.visible_rumours(session, {test.rumour_id} if test.rumour_id else set(), visitor())
    held = [(group.id, group.name) for group in row.groups if group.state == "held"]
    form = forms.ResultForm().fill(held)
    if form.validate_on_submit():
        try:
            with write_session() as session:
                stored = queries.round_by_code(session, code)
                group = queries.group_of(stored, int(form.group.data or 0))
                values: dict[str, Any] = {
                    "preference": form.preference.data,
                    "why": form.why.data,
                    "actor": visitor(),
                    "now": clock.utcnow(),
                }
                reporting.write_result(session, queries.draft_test_of(session, stored, test_id), group, **values)
        except Refused as refused:
            form.why.errors = [refused.message]
        else:
            flash(_("What the group said is kept."))
            return go_to(url_for("surveys.draft_test", code=code, test_id=test_id))
    results = [(group, next((one for one in test.results if one.group_id == group.id), None)) for group in row.groups]
    page = render_template("surveys/listening/draft.html", row=row, test=test, results=results, form=form, held=held, seen=seen)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/surveys/groups/<code>/drafts/<int:test_id>/remove")
def remove_draft_test(code: str, test_id: int) -> Answer:
    """Take the test away."""
    with write_session() as session:
        row = queries.round_by_code(session, code)
        reporting.remove_draft_test(session, queries.draft_test_of(session, row, test_id), actor=visitor(), now=clock.utcnow())
    flash(_("The test is removed."))
    return go_to(url_for("surveys.focus_report", code=code))


@blueprint.route("/surveys/groups/<code>/report/adopt", methods=["GET", "POST"])
def adopt_focus_report(code: str) -> Answer:
    """What stands in the way, what is deleted and when; then adopting."""
    if request.method == "POST":
        with write_session() as session:
            row = queries.round_by_code(session, code)
            version = shown_version(request.form.get("version", ""))
            reporting.adopt_report(session, row, version=version, actor=visitor(), now=clock.utcnow())
        flash(_("The report is adopted. The notes are deleted tomorrow at this time."))
        return go_to(url_for("surveys.focus_report", code=code))
    with read_session() as session:
        row = queries.round_by_code(session, code)
        report = queries.report_of(session, row, viewer=visitor())
        values = {"problems": reporting.missing(session, row), "erase_at": clock.utcnow() + reporting.UNDO}
        waiting = [group for group in row.groups if group.state == "planned"]
        return render_template("surveys/listening/adopt.html", row=row, report=report, waiting=waiting, **values)


@blueprint.post("/surveys/groups/<code>/report/take-back")
def take_back_focus_report(code: str) -> Answer:
    """Within a day: open the report again, keep the notes."""
    with write_session() as session:
        reporting.take_back_report(session, queries.round_by_code(session, code), actor=visitor(), now=clock.utcnow())
    flash(_("The report is open again, and the notes are kept."))
    return go_to(url_for("surveys.focus_report", code=code))


def _theme_page(code: str, theme_id: int | None) -> Answer:
    with read_session() as session:
        row = queries.round_by_code(session, code)
        theme = queries.theme_of(row, theme_id) if theme_id is not None else None
        spread = spread_of(session, row.id)
        coded = queries.coded_groups(session, theme_id) if theme_id is not None else frozenset()
    held = [group for group in row.groups if group.id in spread.held]
    free = [(group.id, group.name) for group in held if group.id not in coded]
    form = forms.ThemeForm(obj=theme).fill(free)
    if theme is not None and not form.is_submitted():
        form.groups.data = [str(one) for one in spread.of_theme(theme.id)]
    if form.validate_on_submit():
        try:
            with write_session() as session:
                _save_theme(session, code, theme, form)
        except Refused as refused:
            form.name.errors = [refused.message]
        else:
            flash(_("The theme is saved."))
            return go_to(url_for("surveys.focus_report", code=code, _anchor="themes"))
    names = [group.name for group in held if group.id in coded]
    page = render_template("surveys/listening/theme_form.html", form=form, row=row, theme=theme, coded=names)
    return page, 422 if form.is_submitted() else 200


def _save_theme(session: Any, code: str, theme: FocusTheme | None, form: forms.ThemeForm) -> None:
    row: FocusRound = queries.round_by_code(session, code)
    who: dict[str, Any] = {"actor": visitor(), "now": clock.utcnow()}
    values: dict[str, Any] = {"theme": form.theme.data, "summary": form.summary.data or ""}
    if theme is None:
        stored = reporting.add_theme(session, row, form.name.data or "", **values, **who)
    else:
        stored = queries.theme_of(row, theme.id)
        reporting.change_theme(session, stored, form.name.data or "", **values, **who)
    reporting.tick_groups(session, stored, {int(one) for one in form.groups.data or [] if one.isdigit()}, **who)
