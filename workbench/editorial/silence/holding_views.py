"""When somebody may be in danger: call first, record it, then use a text for the first hour. And the lists behind it."""

# mypy: disable-error-code="arg-type,union-attr"

from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from sandwiches import formats_for
from workbench import clock
from workbench.editorial import queries as answers
from workbench.editorial.blueprint import blueprint
from workbench.editorial.checking import harm_of
from workbench.editorial.loading import acting
from workbench.editorial.silence import queries, service
from workbench.editorial.silence.first_words import DEFAULTS, FirstWords, with_name
from workbench.editorial.silence.forms import CallForm, ContactForm, TemplateForm
from workbench.errors import Refused
from workbench.rumours.queries import newest_decision, rumour_by_code
from workbench.web.sessions import read_session, settings, write_session

Answer = str | Response | tuple[str, int]


@blueprint.route("/rumours/<code>/holding", methods=["GET", "POST"])
def holding(code: str) -> Answer:
    """First the call, then the text. The call is recorded here."""
    now = clock.utcnow()
    form = CallForm(at=now.astimezone(_zone()).replace(tzinfo=None, second=0, microsecond=0))
    with read_session() as session:
        _set_contacts(session, form)
    if form.validate_on_submit():
        try:
            with write_session() as session:
                actor = acting(session)
                contact = queries.contact_by_id(session, form.contact.data) if form.contact.data else None
                service.record_contact(
                    session, rumour_by_code(session, code, viewer=actor), contact=contact, other=form.other.data or "",
                    at=form.at.data.replace(tzinfo=_zone()), agreed=form.agreed.data, actor=actor, now=now,
                )  # fmt: skip
        except Refused as refusal:
            form.contact.errors = [refusal.message]
        else:
            flash(_("The call is recorded. The texts below can be used now."))
            return redirect(url_for("editorial.holding", code=code, _anchor="texts"), code=303)
    return _holding_page(code, form), 422 if form.errors else 200


@blueprint.post("/rumours/<code>/holding/<key>")
def begin_holding(code: str, key: str) -> Response:
    """A draft of the holding statement from one of the texts."""
    try:
        with write_session() as session:
            actor = acting(session)
            rumour = rumour_by_code(session, code, viewer=actor)
            made = service.begin_holding(session, rumour, _words(session, key), actor=actor, now=clock.utcnow())
    except Refused as refusal:
        flash(refusal.message, "error")
        return redirect(url_for("editorial.holding", code=code), code=303)
    flash(_("The text is in your draft. Fill in the next update, and let somebody else approve it."))
    return redirect(url_for("editorial.editor", slug=made.slug), code=303)


@blueprint.get("/holding/contacts")
def contact_list() -> str:
    """Whom to call first."""
    with read_session() as session:
        return render_template("editorial/silence/contacts.html", rows=queries.contacts(session, retired=True))


@blueprint.route("/holding/contacts/new", methods=["GET", "POST"])
def new_contact() -> Answer:
    """Add a contact."""
    return _contact_page(None)


@blueprint.route("/holding/contacts/<int:contact_id>", methods=["GET", "POST"])
def edit_contact(contact_id: int) -> Answer:
    """Change a contact."""
    return _contact_page(contact_id)


def _contact_page(contact_id: int | None) -> Answer:
    with read_session() as session:
        row = queries.contact_by_id(session, contact_id) if contact_id is not None else None
        form = ContactForm(obj=row)
    if not form.validate_on_submit():
        return render_template("editorial/silence/contact.html", form=form, row=row), 422 if form.is_submitted() else 200
    with write_session() as session:
        row = queries.contact_by_id(session, contact_id) if contact_id is not None else None
        service.save_contact(
            session, row, name=form.name.data, phone=form.phone.data or "", when_to_call=form.when_to_call.data or "",
            position=form.position.data or 0, actor=acting(session), now=clock.utcnow(),
        )  # fmt: skip
    flash(_("The contact is saved."))
    return redirect(url_for("editorial.contact_list"), code=303)


@blueprint.post("/holding/contacts/<int:contact_id>/retire")
def retire_contact(contact_id: int) -> Response:
    """Take a contact off the list, or bring it back."""
    with write_session() as session:
        service.retire_contact(session, queries.contact_by_id(session, contact_id), actor=acting(session), now=clock.utcnow())
    return redirect(url_for("editorial.contact_list"), code=303)


@blueprint.get("/holding/texts")
def holding_list() -> str:
    """The texts for the first hour: the house's own, and those that come with the workbench."""
    with read_session() as session:
        own = queries.own_templates(session, retired=True)
    given = [with_name(one, settings().municipality) for one in DEFAULTS]
    return render_template("editorial/silence/holding_texts.html", own=own, given=given)


@blueprint.route("/holding/texts/new", methods=["GET", "POST"])
def new_holding() -> Answer:
    """Write a text of the house's own, perhaps beginning with one that comes with the workbench."""
    return _text_page(None)


@blueprint.route("/holding/texts/<int:template_id>", methods=["GET", "POST"])
def edit_holding(template_id: int) -> Answer:
    """Change a text of the house's own."""
    return _text_page(template_id)


def _text_page(template_id: int | None) -> Answer:
    with read_session() as session:
        row = queries.template_by_id(session, template_id) if template_id is not None else None
        begun = next((with_name(one, settings().municipality) for one in DEFAULTS if one.key == request.args.get("like")), None)
        form = TemplateForm(obj=row or begun)
    problem = ""
    if form.validate_on_submit():
        words = FirstWords(
            "", form.name.data, form.language.data, form.headline.data, form.opening_fact.data, form.explanation.data or ""
        )
        with write_session() as session:
            row = queries.template_by_id(session, template_id) if template_id is not None else None
            service.save_template(session, row, words, actor=acting(session), now=clock.utcnow())
        flash(_("The text is saved."))
        return redirect(url_for("editorial.holding_list"), code=303)
    page = render_template("editorial/silence/holding_text.html", form=form, row=row, problem=problem)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/holding/texts/<int:template_id>/retire")
def retire_holding(template_id: int) -> Response:
    """Take a text out of use, or into use again."""
    with write_session() as session:
        row = queries.template_by_id(session, template_id)
        service.retire_template(session, row, actor=acting(session), now=clock.utcnow())
    return redirect(url_for("editorial.holding_list"), code=303)


def _holding_page(code: str, form: CallForm) -> str:
    with read_session() as session:
        rumour = rumour_by_code(session, code, viewer=acting(session))
        decision = newest_decision(session, rumour.id)
        allowed = formats_for(rumour.verdict, decision.decision if decision else "", rumour.kind)
        language = rumour.language if rumour.language in ("sv", "en") else "sv"
        return render_template(
            "editorial/silence/holding.html",
            rumour=rumour,
            decision=decision,
            form=form,
            contacts=queries.contacts(session),
            calls=queries.calls_of(session, rumour.id),
            was_called=queries.was_called(session, rumour.id),
            texts=queries.first_words(session, language=language, municipality=settings().municipality),
            may_write="holding_statement" in allowed,
            harm=harm_of(session, rumour.id),
            answers=[row for row in answers.answers_to(session, rumour.id) if row.format == "holding_statement"],
        )


def _set_contacts(session: Session, form: CallForm) -> None:
    form.contact.choices = [(row.id, row.name) for row in queries.contacts(session)]
    form.contact.choices.append((0, _("Another office")))


def _words(session: Session, key: str) -> FirstWords:
    """The text that the address names."""
    found = next((one for one in DEFAULTS if one.key == key), None)
    if found is not None:
        return with_name(found, settings().municipality)
    number = key[1:]
    is_own = key.startswith("t") and number.isascii() and number.isdigit() and len(number) < 10
    return queries.as_words(queries.template_by_id(session, int(number) if is_own else 0))


def _zone() -> ZoneInfo:
    return ZoneInfo(settings().timezone)
