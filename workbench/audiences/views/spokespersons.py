"""Pages of the register of spokespersons: the list, one person, their facts and consent."""

# mypy: disable-error-code="arg-type,union-attr,attr-defined"

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import Organisation
from workbench.accounts.queries import organisations
from workbench.activity.queries import history
from workbench.audiences import queries, service
from workbench.audiences.availability.calendars import fault_in_words, left_out_in_words
from workbench.audiences.availability.days import busy_days
from workbench.audiences.blueprint import Answer, blueprint
from workbench.audiences.forms import ConsentForm, NewSpokespersonForm, RegisterFilter, SpokespersonForm
from workbench.audiences.load import NO_LOAD, loads
from workbench.audiences.models import Spokesperson
from workbench.audiences.reminding import ending_soon
from workbench.audiences.suggesting import town_zone
from workbench.audiences.texts import name_language, read_languages
from workbench.audiences.views.groups import group_choices
from workbench.errors import Refused
from workbench.web.pages import Page, page_number
from workbench.web.sessions import read_session, write_session
from workbench.web.vocabulary import choices

WEEKS_SHOWN = timedelta(weeks=4)


@blueprint.get("/spokespersons")
def spokesperson_list() -> Answer:
    """Everybody who may speak, and whether their consent stands; filter and page are in the address."""
    today = clock.utcnow().date()
    form = RegisterFilter(request.args)
    with read_session() as session:
        form.fill([(str(key), name) for key, name in group_choices(session)], _("All"))
        is_valid = form.validate()
        wanted = queries.Wanted(
            audience_id=int(form.audience.data) if is_valid and form.audience.data else None,
            theme=(form.theme.data or "") if is_valid else "", consent=(form.consent.data or "") if is_valid else "",
        )  # fmt: skip
        number = page_number(request.args.get("page"))
        page = queries.list_page(session, wanted, today=today, number=number) if is_valid else Page([], 1, queries.SIZE, 0)
        body = render_template(
            "audiences/spokespersons.html", form=form, page=page, today=today, soon=today + WEEKS_SHOWN,
            ending=ending_soon(session, today), loads=loads(session, today, zone=town_zone()), no_load=NO_LOAD,
            has_any=bool(page.total) or bool(queries.all_spokespersons(session)), is_valid=is_valid,
        )  # fmt: skip
    return body, 200 if is_valid else 422


@blueprint.get("/spokespersons/<int:spokesperson_id>")
def spokesperson_page(spokesperson_id: int) -> str:
    """One person: who trusts them, their consent, when they can, how often they speak."""
    today = clock.utcnow().date()
    with read_session() as session:
        row = queries.spokesperson(session, spokesperson_id)
        calendar = row.calendar
        return render_template(
            "audiences/spokesperson.html", row=row, today=today, soon=today + WEEKS_SHOWN,
            days=busy_days(session, row.id, today, today + WEEKS_SHOWN),
            load=loads(session, today, zone=town_zone()).get(row.id, NO_LOAD),
            ahead=loads(session, today + WEEKS_SHOWN, zone=town_zone()).get(row.id, NO_LOAD),
            fault=fault_in_words(calendar.fault) if calendar is not None and calendar.fault else "",
            left_out=[left_out_in_words(each) for each in calendar.left_out] if calendar is not None else [],
            log=history(session, ("spokesperson", row.id), limit=30),
        )  # fmt: skip


@blueprint.route("/spokespersons/new", methods=["GET", "POST"])
def new_spokesperson() -> Answer:
    """Add a spokesperson; a private person together with their consent."""
    form = NewSpokespersonForm()
    with read_session() as session:
        _fill(session, form)
    if form.validate_on_submit():
        consent = service.Consent(form.how.data or "", form.until.data) if form.how.data or form.is_private.data else None
        try:
            with write_session() as session:
                row = service.add_spokesperson(
                    session, is_private=form.is_private.data, consent=consent, actor_id=current_user.id, now=clock.utcnow(),
                    **_facts(session, form),
                )  # fmt: skip
        except Refused as refused:
            form.how.errors = [refused.message]
        else:
            return redirect(url_for("audiences.spokesperson_page", spokesperson_id=row.id), code=303)
    return render_template("audiences/new_spokesperson.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/spokespersons/<int:spokesperson_id>/edit", methods=["GET", "POST"])
def change_spokesperson(spokesperson_id: int) -> Answer:
    """Write down what has changed."""
    with read_session() as session:
        row = queries.spokesperson(session, spokesperson_id)
        form = SpokespersonForm(data=_written(row))
        _fill(session, form, chosen=row.organisation)
    if form.validate_on_submit():
        try:
            with write_session() as session:
                stored = queries.spokesperson(session, spokesperson_id)
                facts = _facts(session, form)
                service.change_spokesperson(session, stored, **facts, actor_id=current_user.id, now=clock.utcnow())
        except Refused as refused:
            form.name.errors = [refused.message]
        else:
            flash(_("Saved."))
            return redirect(url_for("audiences.spokesperson_page", spokesperson_id=spokesperson_id), code=303)
    return render_template("audiences/edit_spokesperson.html", form=form, row=row), 422 if form.is_submitted() else 200


@blueprint.route("/spokespersons/<int:spokesperson_id>/consent", methods=["GET", "POST"])
def consent(spokesperson_id: int) -> Answer:
    """Record that the person has said yes."""
    form = ConsentForm()
    with read_session() as session:
        row = queries.spokesperson(session, spokesperson_id)
    if form.validate_on_submit():
        try:
            with write_session() as session:
                stored = queries.spokesperson(session, spokesperson_id)
                service.record_consent(
                    session, stored, how=form.how.data, until=form.until.data, actor_id=current_user.id, now=clock.utcnow()
                )
        except Refused as refused:
            form.until.errors = [refused.message]
        else:
            flash(_("The consent of %(name)s is recorded.", name=row.name))
            return redirect(url_for("audiences.spokesperson_page", spokesperson_id=spokesperson_id), code=303)
    return render_template("audiences/consent.html", form=form, row=row), 422 if form.is_submitted() else 200


@blueprint.post("/spokespersons/<int:spokesperson_id>/withdraw")
def withdraw(spokesperson_id: int) -> Response:
    """Record that the person no longer wants to speak."""
    with write_session() as session:
        row = queries.spokesperson(session, spokesperson_id)
        service.withdraw_consent(session, row, actor_id=current_user.id, now=clock.utcnow())
    flash(_("%(name)s is no longer named on anything new.", name=row.name))
    return redirect(url_for("audiences.spokesperson_page", spokesperson_id=spokesperson_id), code=303)


@blueprint.post("/spokespersons/<int:spokesperson_id>/available")
def available(spokesperson_id: int) -> Response:
    """Switch whether the person can speak at present."""
    with write_session() as session:
        row = queries.spokesperson(session, spokesperson_id)
        service.set_available(session, row, is_available=not row.is_available, actor_id=current_user.id, now=clock.utcnow())
    return redirect(url_for("audiences.spokesperson_page", spokesperson_id=spokesperson_id), code=303)


def _fill(session: Session, form: SpokespersonForm, *, chosen: Organisation | None = None) -> None:
    rows = [(row.id, row.name) for row in organisations(session)]
    if chosen is not None and chosen.id not in dict(rows):
        rows.append((chosen.id, chosen.name))
    form.organisation.choices = rows
    form.themes.choices = choices("theme")


def _written(row: Spokesperson) -> dict[str, object]:
    names = ("name", "role_title", "themes", "trusted_by", "most_in_four_weeks")
    languages = ", ".join(name_language(code) for code in row.languages)
    return {**{name: getattr(row, name) for name in names}, "languages": languages, "organisation": row.organisation_id}


def _facts(session: Session, form: SpokespersonForm) -> dict[str, object]:
    return {
        "name": form.name.data, "role_title": form.role_title.data, "themes": form.themes.data or [],
        "organisation": session.get_one(Organisation, form.organisation.data),
        "languages": read_languages(form.languages.data), "trusted_by": form.trusted_by.data or "",
        "most_in_four_weeks": form.most_in_four_weeks.data or service.MOST_SPEECHES,
    }  # fmt: skip
