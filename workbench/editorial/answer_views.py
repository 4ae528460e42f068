"""The list of answers, one answer's page, a new answer, the bin."""

# mypy: disable-error-code="arg-type,union-attr"

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from sandwiches import formats_for, render_html
from workbench import clock
from workbench.accounts.queries import home
from workbench.activity.queries import history
from workbench.editorial import listing, queries, service
from workbench.editorial.blueprint import blueprint
from workbench.editorial.forms import FilterForm, NewAnswerForm
from workbench.editorial.languages.names import OWN, language_name
from workbench.editorial.languages.queries import every_code
from workbench.editorial.loading import acting, open_sandwich
from workbench.editorial.models import Sandwich
from workbench.editorial.record import today
from workbench.editorial.states import is_placeable, is_waiting, may_send
from workbench.editorial.wording import format_choices, log_line
from workbench.rumours.queries import newest_decision, rumour_by_code
from workbench.web.pages import page_number
from workbench.web.places import Place, given_list
from workbench.web.sessions import read_session, settings, write_session
from workbench.web.vocabulary import choices

Answer = str | Response | tuple[str, int]


@blueprint.get("/answers")
def sandwich_list() -> Answer:
    """Every answer that is not in the bin, filtered by the address."""
    with read_session() as session:
        form = _filter(session, request.args)
        if not form.validate():
            return render_template("editorial/answers.html", form=form, page=None, is_filtered=True), 422
        wanted = _wanted(form)
        page = listing.answers(session, wanted, viewer=current_user, page=page_number(request.args.get("page")))
        counts = listing.counts_above(session, _today())
    late = listing.late_among(page.rows, clock.utcnow())
    is_filtered = listing.is_narrowed(wanted)
    shown = {"counts": counts, "late": late, "today": _today()}
    return render_template("editorial/answers.html", form=form, page=page, is_filtered=is_filtered, **shown)


def _filter(session: Session, given: MultiDict[str, str]) -> FilterForm:
    """The filter that an address asks for, with its choices in the language of the page."""
    codes = [*OWN, *every_code(session)]
    form = FilterForm(given)
    form.state.choices = choices("sandwich_state", empty=_("All"))
    form.turn.choices = [
        ("", _("Everybody's")),
        ("me", _("Mine")),
        ("approver", _("An approver's")),
        ("author", _("An author's")),
    ]
    form.language.choices = [("", _("All")), *((code, language_name(code)) for code in codes)]
    form.due.choices = [("", _("All")), ("check", _("Due for checking")), ("update", _("Translations that need an update"))]
    form.theme.choices = choices("theme", empty=_("All"))
    return form


def _wanted(form: FilterForm) -> listing.Filter:
    state, turn, chosen, theme, due = (field.data or "" for field in (form.state, form.turn, form.language, form.theme, form.due))
    return listing.Filter(state, turn, chosen, theme, due, day=_today())


def _today() -> date:
    return today(clock.utcnow(), settings())


def _place(session: Session, sandwich: Sandwich) -> Place | None:
    """Where the answer stands in the list that the visitor came from."""
    given = given_list()
    form = None if given is None else _filter(session, given)
    if form is None or not form.validate():
        return None
    return listing.place_of(session, _wanted(form), sandwich.id, viewer=acting(session))


@blueprint.get("/answers/bin")
def bin_list() -> str:
    """Drafts that were put away in the last thirty days."""
    with read_session() as session:
        rows = queries.in_bin(session, viewer=current_user)
    return render_template("editorial/bin.html", rows=rows, days=service.BIN_KEPT)


@blueprint.route("/rumours/<code>/answer", methods=["GET", "POST"])
def new_sandwich(code: str) -> Answer:
    """Choose format and language; the verdict and the decision say which formats are open."""
    with read_session() as session:
        rumour = rumour_by_code(session, code, viewer=acting(session))
        decision = newest_decision(session, rumour.id)
        earlier = queries.answers_to(session, rumour.id)
    allowed = formats_for(rumour.verdict, decision.decision if decision else "", rumour.kind)
    form = NewAnswerForm(language=rumour.language)
    form.format.choices = choices("format")
    if form.validate_on_submit():
        with write_session() as session:
            rumour = rumour_by_code(session, code, viewer=acting(session))
            made = service.start_sandwich(
                session, rumour, format=form.format.data, language=form.language.data, actor=acting(session), now=clock.utcnow()
            )
        return redirect(url_for("editorial.editor", slug=made.slug), code=303)
    rows = format_choices(allowed)
    context = {"form": form, "rumour": rumour, "decision": decision, "rows": rows, "allowed": allowed, "earlier": earlier}
    return render_template("editorial/new_answer.html", **context), 422 if form.is_submitted() else 200


@blueprint.get("/answers/<slug>")
def sandwich_page(slug: str) -> str:
    """One answer: where it stands, the text, comments, who did what."""
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        log = [
            log_line(row, name)
            for row, name in listing.with_names(session, history(session, ("sandwich", sandwich.id), limit=60))
        ]
        document = queries.shown_document(session, sandwich, sandwich.current_revision, settings())
        place = _place(session, sandwich)
        others = [row for row in queries.answers_to(session, sandwich.rumour_id) if row.id != sandwich.id]
        return render_template(
            "editorial/answer.html",
            sandwich=sandwich,
            document=document,
            article=Markup(render_html(document, heading_level=2, organisation=home(session).name, pictures_at="")),
            corrections=queries.corrections(session, sandwich_id=sandwich.id).rows,
            others=others,
            place=place,
            log=log,
            today_iso=clock.utcnow().date().isoformat(),
            is_waiting=is_waiting(sandwich),
            is_mine=sandwich.turn_user_id == current_user.id,
            may_send=may_send(sandwich),
            is_placeable=is_placeable(sandwich),
        )


@blueprint.post("/answers/<slug>/delete")
def delete(slug: str) -> Response:
    """Put a draft in the bin."""
    with write_session() as session:
        service.delete_draft(session, open_sandwich(session, slug), actor=acting(session), now=clock.utcnow())
    flash(_("The draft is in the bin. You can take it out for 30 days."))
    return redirect(url_for("editorial.bin_list"), code=303)


@blueprint.post("/answers/<slug>/undelete")
def undelete(slug: str) -> Response:
    """Take a draft out of the bin."""
    with write_session() as session:
        service.restore_draft(session, open_sandwich(session, slug), actor=acting(session), now=clock.utcnow())
    flash(_("The draft is back."))
    return redirect(url_for("editorial.sandwich_page", slug=slug), code=303)
