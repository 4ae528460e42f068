"""Pages of rounds: the list, a round with its groups, the guide."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _

from workbench import clock
from workbench.errors import Conflict, Refused
from workbench.surveys.blueprint import blueprint
from workbench.surveys.listening import forms, queries, service
from workbench.surveys.listening.asking import shown_version, today, visitor
from workbench.surveys.listening.models import FocusGroup, FocusRound
from workbench.surveys.listening.noting import KEPT
from workbench.web.fragments import go_to
from workbench.web.pages import page_number
from workbench.web.sessions import read_session, write_session

Answer = Any
PLANNED = (
    "name",
    "stratum",
    "seats",
    "place",
    "held_on",
    "starts",
    "moderator",
    "note_taker",
    "interpreter",
    "state",
    "was_small",
)


@blueprint.get("/surveys/groups")
def focus_list() -> str:
    """Rounds of focus groups, those without a report first."""
    with read_session() as session:
        page = queries.rounds(session, number=page_number(request.args.get("page")))
    return render_template("surveys/listening/rounds.html", page=page)


@blueprint.route("/surveys/groups/new", methods=["GET", "POST"])
def new_focus_round() -> Answer:
    """Begin a round; its guide is filled in."""
    form = forms.RoundForm()
    if form.validate_on_submit():
        try:
            with write_session() as session:
                values: dict[str, Any] = {"purpose": form.purpose.data or "", "language": form.language.data}
                row = service.open_round(session, form.title.data or "", **values, actor=visitor(), now=clock.utcnow())
        except Refused as refused:
            form.title.errors = [refused.message]
        else:
            flash(_("The round is there. Plan its groups now."))
            return go_to(url_for("surveys.focus_round", code=row.code))
    return render_template("surveys/listening/round_form.html", form=form, row=None), 422 if form.is_submitted() else 200


@blueprint.get("/surveys/groups/<code>")
def focus_round(code: str) -> str:
    """One round: its groups, what is still missing, and the ways to notes, guide and report."""
    with read_session() as session:
        row = queries.round_by_code(session, code)
        oldest = queries.oldest_note(session, row.id)
        delete_by = oldest + KEPT if oldest and row.adopted_at is None else None
        return render_template(
            "surveys/listening/round.html", row=row, advice=_advice(row), delete_by=delete_by, today=today(),
            report=queries.report_of(session, row, viewer=visitor()),
        )  # fmt: skip


@blueprint.route("/surveys/groups/<code>/edit", methods=["GET", "POST"])
def edit_focus_round(code: str) -> Answer:
    """Another title or purpose."""
    with read_session() as session:
        row = queries.round_by_code(session, code)
    form = forms.RoundForm(data={"title": row.title, "purpose": row.purpose, "language": row.language, "version": row.version})
    if form.validate_on_submit():
        try:
            with write_session() as session:
                stored = queries.round_by_code(session, code)
                values: dict[str, Any] = {"title": form.title.data, "purpose": form.purpose.data or ""}
                version = shown_version(form.version.data)
                service.change_round(session, stored, **values, version=version, actor=visitor(), now=clock.utcnow())
        except (Refused, Conflict) as refused:
            form.title.errors = [refused.message]
        else:
            flash(_("The round is changed."))
            return go_to(url_for("surveys.focus_round", code=code))
    return render_template("surveys/listening/round_form.html", form=form, row=row), 422 if form.is_submitted() else 200


@blueprint.post("/surveys/groups/<code>/remove")
def remove_focus_round(code: str) -> Answer:
    """Take away a round without groups."""
    with write_session() as session:
        service.remove_round(session, queries.round_by_code(session, code), actor=visitor(), now=clock.utcnow())
    flash(_("The round is removed."))
    return go_to(url_for("surveys.focus_list"))


@blueprint.get("/surveys/groups/<code>/guide")
def focus_guide(code: str) -> str:
    """The guide as the moderator takes it along; made to be printed."""
    with read_session() as session:
        row = queries.round_by_code(session, code)
        drafts = queries.report_of(session, row, viewer=visitor()).drafts
        return render_template("surveys/listening/guide.html", row=row, drafts=drafts)


@blueprint.route("/surveys/groups/<code>/guide/edit", methods=["GET", "POST"])
def edit_focus_guide(code: str) -> Answer:
    """Change the questions; two empty rows wait at the end."""
    with read_session() as session:
        row = queries.round_by_code(session, code)
    rows, error = [(one["question"], one["help"]) for one in row.guide], ""
    if request.method == "POST":
        rows = list(zip(request.form.getlist("question"), request.form.getlist("help"), strict=False))[:40]
        try:
            with write_session() as session:
                stored = queries.round_by_code(session, code)
                version = shown_version(request.form.get("version", ""))
                service.change_guide(session, stored, rows, version=version, actor=visitor(), now=clock.utcnow())
        except (Refused, Conflict) as refused:
            error = refused.message
        else:
            flash(_("The guide is saved."))
            return go_to(url_for("surveys.focus_guide", code=code))
    shown = [*rows, ("", ""), ("", "")][: service.MOST_QUESTIONS]
    page = render_template(
        "surveys/listening/guide_form.html", row=row, rows=shown, error=error, version=request.form.get("version", row.version)
    )
    return page, 422 if error else 200


@blueprint.route("/surveys/groups/<code>/groups/new", methods=["GET", "POST"])
def new_focus_group(code: str) -> Answer:
    """Plan one more group."""
    with read_session() as session:
        row = queries.round_by_code(session, code)
    return _group_page(row, None)


@blueprint.route("/surveys/groups/<code>/groups/<int:group_id>/edit", methods=["GET", "POST"])
def edit_focus_group(code: str, group_id: int) -> Answer:
    """Change what is planned, or say that the group was held or cancelled."""
    with read_session() as session:
        row = queries.round_by_code(session, code)
    return _group_page(row, queries.group_of(row, group_id))


@blueprint.post("/surveys/groups/<code>/groups/<int:group_id>/remove")
def remove_focus_group(code: str, group_id: int) -> Answer:
    """Take a planned group away."""
    with write_session() as session:
        row = queries.round_by_code(session, code)
        service.remove_group(session, queries.group_of(row, group_id), actor=visitor(), now=clock.utcnow())
    flash(_("The group is removed."))
    return go_to(url_for("surveys.focus_round", code=code))


def _group_page(row: FocusRound, group: FocusGroup | None) -> Answer:
    form = forms.GroupForm(obj=group)
    if group is None and not form.is_submitted():
        missing = _advice(row)["missing"]
        form.stratum.data = missing[0] if missing else "long_time_residents"
    if form.validate_on_submit():
        try:
            with write_session() as session:
                _save_group(session, row.code, group, form)
        except Refused as refused:
            form.name.errors = [refused.message]
        else:
            flash(_("The group is planned.") if group is None else _("The group is changed."))
            return go_to(url_for("surveys.focus_round", code=row.code, _anchor="groups"))
    page = render_template("surveys/listening/group_form.html", form=form, row=row, group=group)
    return page, 422 if form.is_submitted() else 200


def _save_group(session: Any, code: str, group: FocusGroup | None, form: forms.GroupForm) -> None:
    values: dict[str, Any] = {name: form[name].data for name in PLANNED}
    for name in ("starts", "place", "moderator", "note_taker", "interpreter"):
        values[name] = (values[name] or "").replace(".", ":") if name == "starts" else values[name] or ""
    plan = service.GroupPlan(**values)
    stored = queries.round_by_code(session, code)
    who: dict[str, Any] = {"actor": visitor(), "now": clock.utcnow()}
    if group is None:
        service.add_group(session, stored, plan, **who)
    else:
        service.change_group(session, queries.group_of(stored, group.id), plan, **who)


def _advice(row: FocusRound) -> dict[str, Any]:
    """What METHOD.md D.6 asks for and the plan does not hold yet."""
    standing = [group for group in row.groups if group.state != "cancelled"]
    asked = {group.stratum for group in standing}
    return {
        "count": len(standing),
        "fewest": service.FEWEST_GROUPS,
        "most": service.MOST_GROUPS,
        "missing": [one for one in ("long_time_residents", "newcomers", "young_people", "front_line_staff") if one not in asked],
        "no_interpreter": [one.name for one in standing if one.stratum == "newcomers" and not one.interpreter],
    }
