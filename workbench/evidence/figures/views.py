"""Pages of the fact bank: the list, a new figure, one figure with its values and history, the export."""

from typing import Any

from flask import Response as FlaskResponse
from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench import clock
from workbench.activity.taking import hand_out
from workbench.errors import Conflict, NotFound, Refused
from workbench.evidence.blueprint import blueprint, visitor
from workbench.evidence.figures import forms, queries, service
from workbench.evidence.figures.exporting import to_csv
from workbench.evidence.models import Figure
from workbench.evidence.sources.queries import source_by_code
from workbench.rumours.texts import tidy
from workbench.web.fragments import go_to, is_fragment
from workbench.web.languages import language
from workbench.web.pages import Page, page_number
from workbench.web.sessions import read_session, write_session

Answer = Any
DESCRIBED = ("title_sv", "title_en", "unit_sv", "unit_en", "theme", "place", "next_release", "definition", "small_numbers")


@blueprint.get("/evidence/figures")
def figure_list() -> Answer:
    """The fact bank; filter and page are in the address."""
    form = forms.FigureFilter(request.args)
    with read_session() as session:
        form.fill(queries.places(session))
        is_valid = form.validate()
        wanted = queries.Wanted(form.q.data or "", form.theme.data or "", form.place.data or "")
        number = page_number(request.args.get("page"))
        page = queries.list_page(session, wanted, number=number) if is_valid else Page([], 1, queries.SIZE, 0)
        has_any = bool(page.total) or queries.has_any(session)
    values = {"form": form, "page": page, "is_valid": is_valid, "has_any": has_any, "newest": queries.newest_value}
    template = "evidence/_figures.html" if is_fragment() else "evidence/figures.html"
    return render_template(template, **values), 200 if is_valid else 422


@blueprint.route("/evidence/figures/new", methods=["GET", "POST"])
def new_figure() -> Answer:
    """Describe a figure; its values come after."""
    form = forms.NewFigureForm().fill()
    if form.validate_on_submit():
        try:
            with write_session() as session:
                figure = service.add_figure(session, _described(form, code=form.code.data), actor=visitor(), now=clock.utcnow())
        except (Refused, Conflict) as refused:
            form.title_sv.errors = [refused.message]
        else:
            flash(_("The figure is kept. Enter its first value."))
            return go_to(url_for("evidence.figure_page", code=figure.code, _anchor="new-value"))
    return render_template("evidence/figure_form.html", form=form, figure=None), 422 if form.is_submitted() else 200


@blueprint.get("/evidence/figures/<code>")
def figure_page(code: str) -> Answer:
    """One figure with its values, who changed them, and the answers that cite it."""
    with read_session() as session:
        return _show(session, queries.figure_by_code(session, code), forms.ValueForm(formdata=None))


@blueprint.route("/evidence/figures/<code>/edit", methods=["GET", "POST"])
def edit_figure(code: str) -> Answer:
    """Describe the figure anew."""
    with read_session() as session:
        figure = queries.figure_by_code(session, code)
    held = {name: getattr(figure, name) for name in DESCRIBED}
    source_code = figure.source.code if figure.source else ""
    form = forms.FigureForm(data={**held, "source_code": source_code, "version": figure.version}).fill()
    if form.validate_on_submit():
        raw = form.version.data or ""
        version = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None
        try:
            with write_session() as session:
                stored = queries.figure_by_code(session, code)
                service.change_figure(session, stored, _described(form), version=version, actor=visitor(), now=clock.utcnow())
        except (Refused, Conflict) as refused:
            form.title_sv.errors = [refused.message]
        else:
            flash(_("The figure is changed."))
            return go_to(url_for("evidence.figure_page", code=code))
    return render_template("evidence/figure_form.html", form=form, figure=figure), 422 if form.is_submitted() else 200


@blueprint.post("/evidence/figures/<code>/values")
def enter_value(code: str) -> Answer:
    """Enter or change the value of a year or quarter."""
    form = forms.ValueForm()
    if form.validate_on_submit():
        try:
            with write_session() as session:
                is_new = _enter(session, queries.figure_by_code(session, code), form)
        except Refused as refused:
            form.period.errors = [refused.message]
        else:
            flash(_("The value is kept.") if is_new else _("That value stood there already."))
            return go_to(url_for("evidence.figure_page", code=code, _anchor="values"))
    with read_session() as session:
        return _show(session, queries.figure_by_code(session, code), form), 422


@blueprint.get("/evidence/figures/export.csv")
def export_figures() -> FlaskResponse:
    """Every value of the fact bank as CSV."""
    with read_session() as session:
        text = to_csv(queries.all_figures(session), language())
    headers = {"Content-Disposition": 'attachment; filename="figures.csv"'}
    return hand_out(FlaskResponse(text, mimetype="text/csv", headers=headers), "fact_bank", "csv")


def _enter(session: Session, figure: Figure, form: forms.ValueForm) -> bool:
    code = tidy(form.value_source.data or "").upper()
    try:
        source = source_by_code(session, code) if code else None
    except NotFound as missing:
        raise Refused(_("No source has the code %(code)s.", code=code)) from missing
    return service.set_value(
        session, figure, form.period.data, form.value.data, reason=form.reason.data, source=source, actor=visitor(),
        now=clock.utcnow(),
    )  # fmt: skip


def _show(session: Session, figure: Figure, form: forms.ValueForm) -> str:
    return render_template(
        "evidence/figure.html",
        figure=figure,
        form=form,
        changes=queries.changes_of(session, figure.id),
        today=clock.utcnow().date(),
    )


def _described(form: forms.FigureForm, code: str = "") -> service.NewFigure:
    return service.NewFigure(**{name: form[name].data for name in DESCRIBED}, source_code=form.source_code.data or "", code=code)
