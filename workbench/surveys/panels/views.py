"""Pages of panels for staff: the list, a new one, one with its numbers, drawn people, closing it for good."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.activity.queries import history
from workbench.errors import Refused
from workbench.surveys.blueprint import blueprint
from workbench.surveys.panels import joining, queries, service
from workbench.surveys.panels.forms import MarginForm, MembersForm, NewPanelForm, PanelForm, RemoveForm
from workbench.surveys.panels.models import Panel
from workbench.surveys.waves.queries import background_of, waves_of
from workbench.surveys.waves.room import Answer, me
from workbench.surveys.waves.wording import said
from workbench.web.languages import language
from workbench.web.sessions import read_session, settings, write_session


@blueprint.get("/surveys/panels")
def panel_list() -> Answer:
    """Every panel with its numbers; closed ones last."""
    with read_session() as session:
        rows = queries.all_panels(session)
        numbers = queries.memberships(session, [row.id for row in rows])
        return render_template("surveys/panels/list.html", rows=rows, numbers=numbers, nobody=queries.Membership())


@blueprint.route("/surveys/panels/new", methods=["GET", "POST"])
def new_panel() -> Answer:
    """Declare a panel: how its people are found is said once."""
    form = NewPanelForm()
    if form.validate_on_submit():
        try:
            with write_session() as session:
                row = service.make_panel(
                    session, _described(form, form.sampling.data), actor_id=current_user.id, now=clock.utcnow()
                )
        except Refused as refused:
            form.name.errors = [refused.message]
        else:
            return redirect(url_for("surveys.panel_page", panel_id=row.id), code=303)
    return render_template("surveys/panels/new.html", form=form), 422 if form.is_submitted() else 200


@blueprint.get("/surveys/panels/<int:panel_id>")
def panel_page(panel_id: int) -> Answer:
    """One panel: its numbers, its surveys, and how people come and go."""
    return _show(panel_id)


@blueprint.route("/surveys/panels/<int:panel_id>/edit", methods=["GET", "POST"])
def edit_panel(panel_id: int) -> Answer:
    """New words about a panel."""
    with read_session() as session:
        row = queries.panel_by_id(session, panel_id)
    form = PanelForm(data={name: getattr(row, name) for name in ("name", "about", "about_en", "population", "is_open")})
    if form.validate_on_submit():
        try:
            with write_session() as session:
                stored = queries.panel_by_id(session, panel_id)
                new = _described(form, stored.sampling)
                service.change_panel(session, stored, new, actor_id=current_user.id, now=clock.utcnow())
        except Refused as refused:
            form.name.errors = [refused.message]
        else:
            flash(_("Saved."))
            return redirect(url_for("surveys.panel_page", panel_id=panel_id), code=303)
    return render_template("surveys/panels/edit.html", form=form, row=row), 422 if form.is_submitted() else 200


@blueprint.post("/surveys/panels/<int:panel_id>/members")
def add_members(panel_id: int) -> Answer:
    """Take in a list of drawn people. What was refused, and why, stands on the page that follows."""
    form = MembersForm()
    if not form.validate_on_submit():
        return _show(panel_id, 422, members=form)
    text = form.addresses.data or ""
    if form.file.data:
        text = form.file.data.read(joining.LONGEST_LIST + 1).decode("utf-8-sig", "replace")
    if not text.strip():
        form.addresses.errors = [_("Paste addresses, or choose a file.")]
        return _show(panel_id, 422, members=form)
    try:
        with write_session() as session:
            row = queries.panel_by_id(session, panel_id)
            actor: dict[str, Any] = {"actor_id": current_user.id, "now": clock.utcnow()}
            taken = joining.add_drawn(session, row, text, secret_key=settings().secret_key, **actor)
    except Refused as refused:
        form.addresses.errors = [refused.message]
        return _show(panel_id, 422, members=form)
    return _show(panel_id, taken=taken)


@blueprint.post("/surveys/panels/<int:panel_id>/remove")
def remove_member(panel_id: int) -> Answer:
    """Somebody has asked at a desk or by telephone to leave."""
    form = RemoveForm()
    if not form.validate_on_submit():
        return _show(panel_id, 422, removing=form)
    try:
        with write_session() as session:
            row = queries.panel_by_id(session, panel_id)
            address, key = form.address.data or "", settings().secret_key
            joining.remove_address(session, row, address, secret_key=key, actor_id=current_user.id, now=clock.utcnow())
    except Refused as refused:
        form.address.errors = [refused.message]
        return _show(panel_id, 422, removing=form)
    flash(_("The address is erased. No more letters go there."))
    return redirect(url_for("surveys.panel_page", panel_id=panel_id), code=303)


@blueprint.route("/surveys/panels/<int:panel_id>/margins", methods=["GET", "POST"])
def panel_margins(panel_id: int) -> Answer:
    """How the population is spread: what weights are made from."""
    form = MarginForm()
    with read_session() as session:
        questions = _background(session, panel_id)
    form.variable.choices = list(questions.items())
    if form.validate_on_submit():
        try:
            with write_session() as session:
                row = queries.panel_by_id(session, panel_id)
                service.set_margins(
                    session, row, form.variable.data, form.read_counts(), source=form.source.data or "",
                    actor_id=current_user.id, now=clock.utcnow(),
                )  # fmt: skip
        except Refused as refused:
            form.counts.errors = [refused.message]
        except ValueError as error:
            form.counts.errors = [str(error)]
        else:
            flash(_("Saved."))
            return redirect(url_for("surveys.panel_margins", panel_id=panel_id), code=303)
    with read_session() as session:
        row = queries.panel_by_id(session, panel_id)
        body = render_template(
            "surveys/panels/margins.html", form=form, row=row, margins=queries.margins_of(session, panel_id), questions=questions
        )
    return body, 422 if form.is_submitted() else 200


def _background(session: Session, panel_id: int) -> dict[str, str]:
    """Code → words of the questions that figures can be written for; the age is in every survey."""
    asked = background_of(session, panel_id)
    return {"age_band": _("Age"), **{code: said(texts, language(), list(texts)).text for code, texts in asked.items()}}


@blueprint.get("/surveys/panels/<int:panel_id>/close")
def close_panel_page(panel_id: int) -> Answer:
    """What is erased, before anybody presses."""
    with read_session() as session:
        row = queries.panel_by_id(session, panel_id)
        held = queries.memberships(session, [panel_id]).get(panel_id, queries.Membership())
        return render_template("surveys/panels/close.html", row=row, held=held, running=_running(session, row))


@blueprint.post("/surveys/panels/<int:panel_id>/close")
def close_panel(panel_id: int) -> Response:
    """Erase every address and the salt of the numbers."""
    with write_session() as session:
        row = queries.panel_by_id(session, panel_id)
        running = bool(_running(session, row))
        count = service.close_panel(session, row, has_open_waves=running, actor=me(session), now=clock.utcnow())
    flash(
        ngettext("The panel is closed. %(num)d address is erased.", "The panel is closed. %(num)d addresses are erased.", count)
    )
    return redirect(url_for("surveys.panel_page", panel_id=panel_id), code=303)


def _show(panel_id: int, status: int = 200, *, taken: joining.Taken | None = None, **forms: Any) -> Answer:
    with read_session() as session:
        row = queries.panel_by_id(session, panel_id)
        held = queries.memberships(session, [panel_id]).get(panel_id, queries.Membership())
        body = render_template(
            "surveys/panels/page.html", row=row, held=held, waves=waves_of(session, panel_id), taken=taken,
            members=forms.get("members") or MembersForm(formdata=None),
            removing=forms.get("removing") or RemoveForm(formdata=None),
            refused=next(iter(forms.values()), None), log=history(session, ("panel", panel_id), limit=20),
            join_address=f"{settings().base_url}{url_for('surveys.join_panel', panel_id=panel_id)}",
        )  # fmt: skip
    return body, status


def _described(form: PanelForm, sampling: str) -> service.NewPanel:
    return service.NewPanel(
        name=form.name.data or "", sampling=sampling, about=form.about.data or "", about_en=form.about_en.data or "",
        population=form.population.data, is_open=form.is_open.data,
    )  # fmt: skip


def _running(session: Any, row: Panel) -> list[Any]:
    """Its surveys that are open or approved: while one is, the panel cannot be closed."""
    return [wave for wave in waves_of(session, row.id) if wave.state != "closed"]
