"""What is done by hand: the list with its deadlines, and one placement with its steps, files and "done"."""

from dataclasses import dataclass
from datetime import date

import structlog
from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from sandwiches import DocumentError
from sandwiches.outputs import CannotMake, OutputError, make_preview, shared_child
from workbench import clock
from workbench.activity.taking import hand_out
from workbench.campaigns import queries as campaign_queries
from workbench.campaigns.models import Placement
from workbench.campaigns.paper import materials, queries, service
from workbench.campaigns.paper.choices import PaperChoices
from workbench.campaigns.paper.forms import DoneForm
from workbench.campaigns.paper.kinds import KINDS, OFFLINE
from workbench.campaigns.paper.models import PaperTask
from workbench.campaigns.paper.reading import PaperOrder, order_for
from workbench.campaigns.paper.wording import (
    KIND_NAMES,
    STAGES,
    TASKS,
    deadline_rule,
    material_hint,
    material_name,
    step_name,
    why_not,
)
from workbench.campaigns.states import is_placeable
from workbench.campaigns.views.room import Page, actor, blueprint, zone
from workbench.editorial.outputs.keeping import kept_or_made, key_of
from workbench.errors import NotFound, Refused
from workbench.web.fragments import go_to
from workbench.web.pages import page_number
from workbench.web.sessions import read_session, settings, write_session

log = structlog.get_logger(__name__)
blueprint.add_app_template_filter(lambda channel: channel.kind in OFFLINE, "is_by_hand")
PREVIEW_WIDTH = 420
FOR_STAFF = ("staff_note",)


@dataclass(frozen=True)
class Shown:
    """One material as the page shows it. `problem` says why it cannot be made; `text` is a sheet to read here."""

    id: str
    name: str
    hint: str
    formats: tuple[str, ...]
    has_preview: bool
    text: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Task:
    """A task of a placement with its steps in words: (step, words, who ticked it)."""

    kind: str
    name: str
    steps: list[tuple[str, str, str]]
    row: PaperTask | None

    @property
    def is_done(self) -> bool:
        """Whether it is finished."""
        return self.row is not None and self.row.done_at is not None

    @property
    def ticked(self) -> int:
        """How many of its steps are done."""
        return sum(1 for _step, _words, who in self.steps if who)


@blueprint.get("/paper")
def paper_list() -> Page:
    """What has to be made and handed out by when, and what has to be corrected or taken back."""
    show, kind = request.args.get("show", "todo"), request.args.get("kind", "")
    is_bad = show not in queries.SHOWS or (kind != "" and kind not in OFFLINE)
    wanted = queries.Wanted(show if show in queries.SHOWS else "todo", kind if kind in OFFLINE else "", current_user)
    with read_session() as session:
        number = page_number(request.args.get("page"))
        page = queries.paper_page(session, wanted, number=number, zone=zone(), now=clock.utcnow())
        fixes = queries.open_fixes(session, viewer=current_user)
    return render_template(
        "campaigns/paper/list.html", page=page, fixes=fixes, wanted=wanted, is_bad=is_bad, kinds=KIND_NAMES, stages=STAGES,
        tasks=TASKS, has_any=bool(page.total or wanted.kind or wanted.show != "todo"),
    ), 422 if is_bad else 200  # fmt: skip


@blueprint.get("/paper/<reference>")
def paper_placement(reference: str) -> Page:
    """One placement by hand."""
    return _show(reference)


@blueprint.post("/paper/<reference>/steps")
def paper_step(reference: str) -> Page:
    """Tick a step, or take the tick away."""
    task_kind, step, is_done = request.form.get("task", ""), request.form.get("step", ""), request.form.get("done") == "1"
    with write_session() as session:
        row = _placement(session, reference)
        service.tick_step(session, row, task_kind, step, is_done=is_done, actor=actor(session), now=clock.utcnow())
    return go_to(url_for("campaigns.paper_placement", reference=reference, _anchor=f"steps-{task_kind}"))


@blueprint.post("/paper/<reference>/done")
def paper_done(reference: str) -> Page:
    """Handed out, corrected or taken back: on which day, and how many it reached."""
    form, task_kind = DoneForm(), request.form.get("task", "")
    if task_kind not in TASKS:
        abort(404)
    if not form.validate_on_submit():
        return _show(reference, form=form, task_kind=task_kind)
    try:
        with write_session() as session:
            shown = _finish(session, _placement(session, reference), task_kind, form)
    except Refused as error:
        form.done_on.errors = [error.message]
        return _show(reference, form=form, task_kind=task_kind)
    flash(_("Noted: it is done."))
    return redirect(url_for("campaigns.paper_placement", reference=shown), code=303)


@blueprint.get("/paper/<reference>/files/<name>")
def paper_file(reference: str, name: str) -> Response:
    """A material as a file: made of the approved text each time it is asked for."""
    material, _dot, ending = name.rpartition(".")
    with read_session() as session:
        row = _placement(session, reference)
        order = _order(session, row, material)
    folder = settings().instance_dir / "outputs"
    try:
        made, media = materials.make_material(material, ending, order, child=shared_child, folder=folder, zone=zone())
    except KeyError:
        abort(404)
    except CannotMake as error:
        raise Refused(why_not(error)) from error
    except OutputError as error:
        log.exception("a material could not be made", reference=reference, material=material)
        abort(503, description=type(error).__name__)
    answer = Response(made, content_type=media)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Content-Disposition"] = f'attachment; filename="{materials.file_name(material, ending, order)}"'
    return hand_out(answer, "paper_material", ending, row, material=material)


@blueprint.get("/paper/<reference>/previews/<material>.png")
def paper_preview(reference: str, material: str) -> Response:
    """The first page of a set material as a small picture."""
    if material not in materials.PREVIEWED:
        abort(404)
    with read_session() as session:
        order = _order(session, _placement(session, reference), material).output
    folder, key = settings().instance_dir / "outputs", key_of(f"{material}-preview", order, width=PREVIEW_WIDTH)
    try:
        made = kept_or_made(folder, key, lambda: make_preview(material, order, shared_child(), width=PREVIEW_WIDTH))
    except CannotMake as error:
        raise Refused(why_not(error)) from error
    except OutputError as error:
        abort(503, description=type(error).__name__)
    answer = Response(made, content_type="image/png")
    answer.set_etag(key[:32])
    answer.make_conditional(request)
    return answer


def _show(reference: str, *, form: DoneForm | None = None, task_kind: str = "") -> Page:
    now = clock.utcnow()
    with read_session() as session:
        row = _placement(session, reference)
        choices = PaperChoices.read(row.channel.settings, row.channel.kind)
        line = queries.line_of(row, zone=zone(), now=now)
        tasks, problem = _tasks(session, row, choices), ""
        try:
            order = order_for(session, row, settings(), now=now)
            shown = [_shown(one, order) for one in _materials(row, order)]
        except (CannotMake, DocumentError) as error:
            order, shown = None, []
            problem = why_not(error) if isinstance(error, CannotMake) else _("The text cannot be read.")
        today = now.astimezone(zone()).date()
        page = render_template(
            "campaigns/paper/placement.html", row=row, line=line, choices=choices, tasks=tasks, shown=shown, order=order,
            problem=problem, form=form, given=task_kind, forms=_forms(tasks, form, task_kind, today), stages=STAGES,
            rule=deadline_rule(choices), kind=KINDS[row.channel.kind], kind_name=KIND_NAMES[row.channel.kind],
            can_hand_out=is_placeable(row.sandwich) and row.sandwich.approved_revision_id == row.revision_id,
        )  # fmt: skip
    return page, 422 if form is not None else 200


def _placement(session: Session, reference: str) -> Placement:
    row = campaign_queries.one_placement(session, reference, viewer=current_user)
    if row.channel.kind not in OFFLINE:
        raise NotFound(subject_id=reference)
    return row


def _order(session: Session, row: Placement, material: str) -> PaperOrder:
    """What a file is made of. Raises NotFound for a material that this placement has not, Refused when nothing can be made."""
    try:
        order = order_for(session, row, settings(), now=clock.utcnow())
    except CannotMake as error:
        raise Refused(why_not(error)) from error
    if material not in _materials(row, order):
        raise NotFound(subject_id=material)
    return order


def _materials(row: Placement, order: PaperOrder) -> list[str]:
    """What this viewer may have: notes for staff are for colleagues only."""
    is_staff = campaign_queries.organisation_seen_by(current_user) is None
    return [one for one in materials.materials_of(row.channel.kind, order) if is_staff or one not in FOR_STAFF]


def _shown(material: str, order: PaperOrder) -> Shown:
    name, hint, formats = material_name(material), material_hint(material), materials.formats_of(material)
    has_preview = material in materials.PREVIEWED
    try:
        text = materials.sheet_text(material, order) if material in materials.SHEETS else ""
    except CannotMake as error:
        return Shown(material, name, hint, formats, has_preview, problem=why_not(error))
    return Shown(material, name, hint, formats, has_preview, text)


def _tasks(session: Session, row: Placement, choices: PaperChoices) -> list[Task]:
    """The tasks that matter now: handing out while it is planned or was done by hand; the others once they are asked for."""
    known = queries.tasks_of(session, row.id)
    wanted = ["hand_out"] if row.state == "planned" or "hand_out" in known else []
    wanted += [kind for kind in ("correct", "take_back") if kind in known]
    return [_task(row, kind, known.get(kind), choices) for kind in wanted]


def _task(row: Placement, kind: str, found: PaperTask | None, choices: PaperChoices) -> Task:
    ticked = {one.step: one.ticked_by.name for one in found.ticks} if found is not None else {}
    steps = [(one, step_name(one, choices, kind), ticked.get(one, "")) for one in service.steps_of(row.channel, kind)]
    return Task(kind, str(TASKS[kind]), steps, found)


def _forms(tasks: list[Task], given: DoneForm | None, task_kind: str, today: date) -> dict[str, DoneForm]:
    """One form per open task, each with ids of its own."""
    return {
        one.kind: given if given is not None and one.kind == task_kind else DoneForm(formdata=None, done_on=today)
        for one in tasks
        if not one.is_done
    }


def _finish(session: Session, row: Placement, task_kind: str, form: DoneForm) -> str:
    """Do it. Gives the reference of the placement to show."""
    who, now, local = actor(session), clock.utcnow(), zone()
    note, day = form.note.data or "", form.done_on.data
    if task_kind == "hand_out":
        service.mark_handed_out(
            session, row, done_on=day, reach=form.reach.data, live_url=form.live_url.data or "", note=note, actor=who, now=now,
            zone=local,
        )  # fmt: skip
    elif task_kind == "correct":
        return service.mark_corrected(
            session, row, done_on=day, reach=form.reach.data, note=note, actor=who, now=now, zone=local
        ).reference
    else:
        service.mark_taken_back(session, row, done_on=day, note=note, actor=who, now=now, zone=local)
    return row.reference
