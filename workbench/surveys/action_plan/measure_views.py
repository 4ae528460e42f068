"""Pages of measures: the plan with late ones first, one measure, its form, the exports."""

from typing import Any

from flask import Response as FlaskResponse
from flask import abort, flash, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from sandwiches.outputs import OutputError
from workbench import clock
from workbench.accounts.queries import organisations, people_with_role
from workbench.activity.taking import hand_out
from workbench.errors import Conflict, Refused
from workbench.surveys.action_plan import exporting, forms, queries, service, working_group
from workbench.surveys.action_plan.models import Measure
from workbench.surveys.action_plan.part_views import show_measure
from workbench.surveys.action_plan.standing import ORDER
from workbench.surveys.blueprint import blueprint
from workbench.surveys.listening.asking import chosen_rumour, shown_version, today, visitor
from workbench.surveys.listening.queries import open_rumours
from workbench.web.fragments import go_to, is_fragment
from workbench.web.pages import Page, page_number
from workbench.web.sessions import read_session, settings, write_session

Answer = Any
OWNERS = ("writer", "fact_checker", "approver", "administrator", "legal_reviewer")
TYPED = (
    "title", "what", "kind", "theme", "owner_unit", "other_partners", "starts_on", "ends_on", "cost", "cost_note", "indicator",
    "base_line", "target", "target_on", "stop_rule", "risk", "counter_measure", "deviations", "is_public",
)  # fmt: skip
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/action-plan")
def plan_list() -> Answer:
    """The plan, late measures first; filter and page are in the address."""
    with read_session() as session:
        form = forms.PlanFilterForm(request.args).fill(queries.owners(session))
        is_valid = form.validate()
        owner = int(form.owner.data) if is_valid and form.owner.data else None
        wanted = queries.PlanFilter(form.show.data or "", form.kind.data or "", form.theme.data or "", owner, form.q.data or "")
        number = page_number(request.args.get("page"))
        page: Page[queries.MeasureRow] = Page([], 1, queries.SIZE, 0)
        counts: dict[str, int] = dict.fromkeys(ORDER, 0)
        if is_valid:
            page, counts = queries.measure_list(session, wanted, today=today(), viewer=visitor(), number=number)
        coming = [one for one in working_group.meetings(session) if one.closed_at is None]
    values = {"form": form, "page": page, "is_valid": is_valid, "counts": counts, "coming": coming[-1] if coming else None}
    template = "surveys/action_plan/_measures.html" if is_fragment() else "surveys/action_plan/plan.html"
    return render_template(template, **values), 200 if is_valid else 422


@blueprint.route("/action-plan/new", methods=["GET", "POST"])
def new_measure() -> Answer:
    """A new measure with all that the method asks for."""
    with read_session() as session:
        form = _measure_form(session, None)
        rumours = open_rumours(session, visitor())
    if not form.is_submitted():
        form.owner.data = str(visitor().id)
    if form.validate_on_submit():
        try:
            with write_session() as session:
                measure = service.add_measure(session, _plan(form), actor=visitor(), now=clock.utcnow())
                service.set_partners(session, measure, _ids(form.partners.data), actor=visitor(), now=clock.utcnow())
                _link_first_rumour(session, measure)
        except Refused as refused:
            form.title.errors = [refused.message]
        else:
            flash(_("The measure is in the plan. Add its steps and what it is grounded in."))
            return go_to(url_for("surveys.measure_page", code=measure.code))
    values = {"form": form, "measure": None, "rumours": rumours, "for_rumour": request.values.get("rumour", "")[:40]}
    return render_template("surveys/action_plan/measure_form.html", **values), 422 if form.is_submitted() else 200


@blueprint.get("/action-plan/<code>")
def measure_page(code: str) -> str:
    """One measure: how it stands, what would make us stop, its steps, readings, grounds and history."""
    with read_session() as session:
        return show_measure(session, queries.measure_by_code(session, code))


@blueprint.route("/action-plan/<code>/edit", methods=["GET", "POST"])
def edit_measure(code: str) -> Answer:
    """Other words, days, owner or partners."""
    with read_session() as session:
        measure = queries.measure_by_code(session, code)
        form = _measure_form(session, measure)
    if form.validate_on_submit():
        try:
            with write_session() as session:
                stored = queries.measure_by_code(session, code)
                who: dict[str, Any] = {"actor": visitor(), "now": clock.utcnow()}
                service.change_measure(session, stored, _plan(form), version=shown_version(form.version.data), **who)
                service.set_partners(session, stored, _ids(form.partners.data), **who)
        except (Refused, Conflict) as refused:
            form.title.errors = [refused.message]
        else:
            flash(_("The measure is changed."))
            return go_to(url_for("surveys.measure_page", code=code))
    values = {"form": form, "measure": measure, "rumours": (), "for_rumour": ""}
    return render_template("surveys/action_plan/measure_form.html", **values), 422 if form.is_submitted() else 200


@blueprint.get("/action-plan/export.<kind>")
def export_plan(kind: str) -> FlaskResponse:
    """The whole plan as CSV, workbook or Word file."""
    with read_session() as session:
        measures = queries.all_measures(session)
    name = f"action-plan-{today().isoformat()}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if kind == "csv":
        answer = FlaskResponse(exporting.to_csv(measures, today()), mimetype="text/csv", headers=headers)
        return hand_out(answer, "action_plan", kind)
    if kind == "xlsx":
        answer = FlaskResponse(exporting.to_workbook(measures, today()), mimetype=SHEET_TYPE, headers=headers)
        return hand_out(answer, "action_plan", kind)
    if kind != "docx":
        abort(404)
    try:
        body = exporting.to_word(measures, today(), sender=settings().municipality)
    except OutputError as error:
        raise Refused(_("The Word file could not be made just now. Try again, or save as a workbook.")) from error
    return hand_out(FlaskResponse(body, mimetype=WORD_TYPE, headers=headers), "action_plan", kind)


def _measure_form(session: Session, measure: Measure | None) -> forms.MeasureForm:
    people = people_with_role(session, *OWNERS)
    if measure is not None and measure.owner_id not in {one.id for one in people}:
        people = [*people, measure.owner]
    data: dict[str, Any] = {}
    if measure is not None:
        data = {name: getattr(measure, name) for name in TYPED} | {"version": measure.version, "owner": str(measure.owner_id)}
        data["partners"] = [str(row.organisation_id) for row in measure.partners]
    return forms.MeasureForm(data=data).fill(people, organisations(session, kind="partner"))


def _plan(form: forms.MeasureForm) -> service.MeasurePlan:
    values: dict[str, Any] = {name: form[name].data for name in TYPED}
    return service.MeasurePlan(**values, owner_id=int(form.owner.data or 0))


def _ids(raw: list[str] | None) -> list[int]:
    return [int(one) for one in raw or [] if one.isascii() and one.isdigit()]


def _link_first_rumour(session: Session, measure: Measure) -> None:
    """The rumour whose page led here."""
    rumour = chosen_rumour(session, request.form.get("rumour", ""))
    if rumour is not None:
        service.add_rumour(session, measure, rumour, actor=visitor(), now=clock.utcnow())
