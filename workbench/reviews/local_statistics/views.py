"""The public page of local figures with its files, and the page on which staff choose, order and publish them."""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from workbench import clock
from workbench.errors import Conflict, Refused
from workbench.evidence.blueprint import visitor
from workbench.evidence.models import Figure
from workbench.reviews.blueprint import blueprint
from workbench.reviews.local_statistics import queries, service
from workbench.reviews.local_statistics.exporting import to_csv, to_json
from workbench.reviews.local_statistics.forms import ChooseForm, DescribeForm
from workbench.reviews.local_statistics.models import StatisticEntry
from workbench.reviews.local_statistics.showing import (
    MOST_SHOWN,
    SECTION_WORDS,
    ShownSection,
    shown_sections,
    spark_points,
    waiting_values,
)
from workbench.web.fragments import go_to
from workbench.web.languages import language
from workbench.web.panels import add_panel
from workbench.web.sessions import read_session, settings, write_session

Answer = Any


def _figure_panel(figure: Figure) -> str:
    """On a figure's page in the fact bank: whether the public sees it, and what waits for an approver."""
    with read_session() as session:
        entry = queries.entry_of(session, figure.id)
        if entry is None:
            return ""
        waiting = waiting_values(figure, queries.approved_of(session, [figure.id]).get(figure.id, []))
    return render_template("reviews/_figure_statistics.html", entry=entry, code=figure.code, waiting=waiting)


add_panel(blueprint, "figure", _figure_panel)


@blueprint.get("/statistics")
def statistics() -> str:
    """Local figures for everybody: the newest approved value, what it was before, whose it is, and when the next one comes."""
    with read_session() as session:
        sections = _sections(session)
    return render_template("reviews/statistics.html", sections=sections, most=MOST_SHOWN, spark=spark_points)


@blueprint.get("/statistics.csv")
def statistics_csv() -> Response:
    """The page as a table."""
    with read_session() as session:
        sections = _sections(session)
    return _file(to_csv(sections, language()), "text/csv; charset=utf-8", "csv")


@blueprint.get("/statistics.json")
def statistics_json() -> Response:
    """The page for programs."""
    with read_session() as session:
        sections = _sections(session)
    address = settings().base_url.rstrip("/") + url_for("reviews.statistics")
    text = to_json(sections, unit=settings().municipality, language=language(), address=address)
    return _file(text, "application/json", "json")


@blueprint.get("/statistics/edit")
def edit_statistics() -> str:
    """Choose, order and publish."""
    with read_session() as session:
        return _edit(session, _choose_form(session, formdata=None))


@blueprint.post("/statistics/edit")
def choose_statistic() -> Answer:
    """Put a figure on the page; nobody outside sees it yet."""
    with read_session() as session:
        form = _choose_form(session)
        is_valid = form.validate_on_submit()
    if is_valid:
        try:
            with write_session() as session:
                service.add_entry(session, form.figure.data, form.section.data, actor=visitor(), now=clock.utcnow())
        except (Refused, Conflict) as refused:
            form.figure.errors = [refused.message]
        else:
            flash(_("The figure is on the page. An approver shows it to the public."))
            return go_to(url_for("reviews.edit_statistics", _anchor=form.figure.data))
    with read_session() as session:
        return _edit(session, form), 422


@blueprint.post("/statistics/edit/<code>/describe")
def describe_statistic(code: str) -> Answer:
    """Keep where a figure stands and what to mind."""
    form = DescribeForm().fill()

    def change(session: Session, entry: StatisticEntry) -> str:
        notes = {"note_sv": form.note_sv.data or "", "note_en": form.note_en.data or ""}
        service.describe_entry(session, entry, section=form.section.data or "", **notes, **_by())
        return _("The description is kept.")

    return _do(code, change)


@blueprint.post("/statistics/edit/<code>/move")
def move_statistic(code: str) -> Answer:
    """One step up or down within its heading."""

    def change(session: Session, entry: StatisticEntry) -> str:
        service.move_entry(session, entry, request.form.get("direction", ""), **_by())
        return _("The order is kept.")

    return _do(code, change)


@blueprint.post("/statistics/edit/headings/<section>/move")
def move_statistic_section(section: str) -> Answer:
    """A whole heading one step up or down."""
    with write_session() as session:
        service.move_section(session, section, request.form.get("direction", ""), **_by())
    flash(_("The order is kept."))
    return go_to(url_for("reviews.edit_statistics", _anchor=f"section-{section}"))


@blueprint.post("/statistics/edit/<code>/remove")
def remove_statistic(code: str) -> Answer:
    """Take a figure that the public does not see from the page."""

    def change(session: Session, entry: StatisticEntry) -> str:
        service.remove_entry(session, entry, **_by())
        return _("The figure is taken from the page. The fact bank keeps it.")

    return _do(code, change)


@blueprint.post("/statistics/edit/<code>/publish")
def publish_statistic(code: str) -> Answer:
    """Show a figure with the values that were looked at."""

    def change(session: Session, entry: StatisticEntry) -> str:
        service.publish_entry(session, entry, _seen(), **_by())
        return _("The public sees the figure now.")

    return _do(code, change)


@blueprint.post("/statistics/edit/<code>/hide")
def hide_statistic(code: str) -> Answer:
    """Take a figure from the public."""

    def change(session: Session, entry: StatisticEntry) -> str:
        service.hide_entry(session, entry, **_by())
        return _("The public no longer sees the figure.")

    return _do(code, change)


@blueprint.post("/statistics/edit/<code>/approve")
def approve_statistic(code: str) -> Answer:
    """Let the public see new and corrected values."""

    def change(session: Session, entry: StatisticEntry) -> str:
        count = service.approve_values(session, entry, _seen(), **_by())
        return ngettext("One value is approved.", "%(num)s values are approved.", count)

    return _do(code, change)


def _do(code: str, change: Callable[[Session, StatisticEntry], str]) -> Answer:
    """Make a change to one figure; what hinders it is said on the page itself."""
    try:
        with write_session() as session:
            said = change(session, queries.entry_by_code(session, code))
    except (Refused, Conflict) as refused:
        with read_session() as session:
            page = _edit(session, _choose_form(session, formdata=None), problem=refused.message, at=code)
        return page, refused.status
    flash(said)
    return go_to(url_for("reviews.edit_statistics", _anchor=code))


def _by() -> dict[str, Any]:
    return {"actor": visitor(), "now": clock.utcnow()}


def _seen() -> dict[str, str]:
    """The values that stood on the page when the button was pressed: "2025=9.4"."""
    return dict(one.split("=", 1) for one in request.form.getlist("value")[:200] if "=" in one)


def _choose_form(session: Session, **options: Any) -> ChooseForm:
    return ChooseForm(**options).fill(queries.choosable(session))


def _edit(session: Session, form: ChooseForm, *, problem: str = "", at: str = "") -> str:
    rows = queries.entries(session)
    approved = queries.approved_of(session, [row.figure_id for row in rows])
    by_section: dict[str, list[StatisticEntry]] = {}
    for row in rows:
        by_section.setdefault(row.section, []).append(row)
    waiting = {row.id: waiting_values(row.figure, approved.get(row.figure_id, [])) for row in rows}
    describing = {row.id: DescribeForm(formdata=None, obj=row, prefix="").fill() for row in rows}
    return render_template(
        "reviews/edit_statistics.html", form=form, by_section=by_section, waiting=waiting, approved=approved,
        describing=describing, words=SECTION_WORDS, problem=problem, at=at, today=clock.utcnow().date(),
    )  # fmt: skip


def _sections(session: Session) -> list[ShownSection]:
    rows = queries.entries(session, is_public=True)
    approved = queries.approved_of(session, [row.figure_id for row in rows])
    return shown_sections(rows, approved, clock.utcnow().date())


def _file(text: str, media_type: str, ending: str) -> Response:
    response = make_response(text)
    response.headers["Content-Type"] = media_type
    name = "lokal-statistik" if language() == "sv" else "local-statistics"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response
