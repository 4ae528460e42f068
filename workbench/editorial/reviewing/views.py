"""Pages of the review beside the approval itself: the checklist line by line, and the elections."""

# mypy: disable-error-code="arg-type,union-attr"

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from sandwiches import render_html
from workbench import clock
from workbench.accounts.queries import home
from workbench.editorial import queries, service
from workbench.editorial.blueprint import blueprint
from workbench.editorial.checking import check_text
from workbench.editorial.loading import acting, open_sandwich
from workbench.editorial.models import Sandwich
from workbench.editorial.record import today
from workbench.editorial.reviewing import service as reviewing
from workbench.editorial.reviewing.answers import answers_to, lines_of
from workbench.editorial.reviewing.checklist import EVERY_ITEM, item_words
from workbench.editorial.reviewing.elections import election_near, elections_from
from workbench.editorial.reviewing.forms import ElectionForm
from workbench.editorial.reviewing.readings import reason_words, reasons
from workbench.editorial.states import is_waiting
from workbench.editorial.writing.cleaning import without_signs
from workbench.errors import Refused
from workbench.web.panels import add_panel
from workbench.web.sessions import read_session, settings, write_session

Answer = str | Response | tuple[str, int]

blueprint.add_app_template_filter(item_words, "checklist_item")
blueprint.add_app_template_filter(reason_words, "reading_reason")


@blueprint.route("/answers/<slug>/checklist", methods=["GET", "POST"])
def answer_checklist(slug: str) -> Answer:
    """A fact-checker's step: each line with yes or no and a note."""
    if request.method == "GET":
        return _checklist_page(slug)
    given = {name: request.form.get(f"answer-{name}", "") for name in EVERY_ITEM}
    answers = {
        name: (said == "yes", without_signs(request.form.get(f"note-{name}", "")))
        for name, said in given.items()
        if said in ("yes", "no")
    }
    if not answers:
        return _checklist_page(slug, problem=_("Answer yes or no on at least one line."))
    raw = request.form.get("revision_id", "")
    try:
        with write_session() as session:
            service.answer_checklist(
                session, open_sandwich(session, slug), answers=answers, actor=acting(session), now=clock.utcnow(),
                revision_id=int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 12 else 0,
            )  # fmt: skip
    except Refused as refusal:
        wrong = [name for name, (is_right, note) in answers.items() if not is_right and not note.strip()]
        return _checklist_page(slug, problem=refusal.message, wrong=wrong)
    flash(_("Your answers are kept."))
    return redirect(url_for("editorial.review", slug=slug), code=303)


def _checklist_page(slug: str, *, problem: str = "", wrong: list[str] | None = None) -> Answer:
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        if not is_waiting(sandwich):
            return redirect(url_for("editorial.sandwich_page", slug=slug), code=303)
        page = render_template(
            "editorial/checklist.html", **_context(session, sandwich), problem=problem, wrong=sorted(wrong or ())
        )
        return page, 422 if problem else 200


def _context(session: Session, sandwich: Sandwich) -> dict[str, object]:
    revision, now = queries.revision_of(session, sandwich.sent_revision_id), clock.utcnow()
    document, _findings = check_text(session, sandwich, revision.document, stage="send", settings=settings(), now=now)
    me = acting(session).id
    return {
        "sandwich": sandwich,
        "revision": revision,
        "article": Markup(render_html(document, heading_level=2, organisation=home(session).name, pictures_at="")),
        "lines": lines_of(session, sandwich, revision.id, document),
        "own": {row.item: row for row in answers_to(session, revision.id) if row.person_id == me},
        "election": election_near(session, today(now, settings())),
    }


def readers_panel(sandwich: Sandwich) -> str:
    """In the editor: which extra readers the text will need."""
    now = clock.utcnow()
    with read_session() as session:
        row = session.get(Sandwich, sandwich.id)
        revision = row.current_revision if row is not None else None
        if row is None or revision is None:
            return ""
        day = today(now, settings())
        document, findings = check_text(session, row, revision.document, stage="send", settings=settings(), now=now)
        wanted = reasons(session, row, document, findings, day=day)
    if not wanted:
        return ""
    return render_template("editorial/_readers_panel.html", reasons=wanted)


def election_notice(sandwich: Sandwich) -> str:
    """Above the text: the time before an election."""
    with read_session() as session:
        near = election_near(session, today(clock.utcnow(), settings()))
    return render_template("editorial/_election_notice.html", election=near) if near is not None else ""


add_panel(blueprint, "editor", readers_panel)
add_panel(blueprint, "editor_head", election_notice)


@blueprint.route("/answers/elections", methods=["GET", "POST"])
def election_list() -> Answer:
    """Coming elections, and another one to enter."""
    form = ElectionForm()
    if form.validate_on_submit():
        try:
            with write_session() as session:
                reviewing.add_election(session, form.held_on.data, name=form.name.data, actor=acting(session), now=clock.utcnow())
        except Refused as refusal:
            form.held_on.errors = [refusal.message]
        else:
            flash(_("The election is on the list."))
            return redirect(url_for("editorial.election_list"), code=303)
    day = today(clock.utcnow(), settings())
    with read_session() as session:
        rows = elections_from(session, day)
    page = render_template("editorial/elections.html", form=form, elections=rows, today=day)
    return page, 422 if form.errors else 200


@blueprint.post("/answers/elections/<int:election_id>/remove")
def remove_election(election_id: int) -> Response:
    """Take an election off the list."""
    with write_session() as session:
        reviewing.remove_election(session, election_id, actor=acting(session), now=clock.utcnow())
    flash(_("The election is off the list."))
    return redirect(url_for("editorial.election_list"), code=303)
