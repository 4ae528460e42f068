"""Suggestions: other words for a passage, taken in or declined."""

# mypy: disable-error-code="arg-type,union-attr,attr-defined"

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.editorial.blueprint import blueprint
from workbench.editorial.collaborating import suggestions
from workbench.editorial.collaborating.comment_views import back_to, passage_choices, passage_of_form
from workbench.editorial.collaborating.forms import DeclineForm, PassageForm, SuggestionForm
from workbench.editorial.collaborating.reading import written_text
from workbench.editorial.loading import acting, open_sandwich
from workbench.errors import Refused
from workbench.web.sessions import read_session, write_session

Answer = str | Response | tuple[str, int]


@blueprint.get("/answers/<slug>/suggest")
def choose_passage(slug: str) -> Answer:
    """First the sentence, from the list; a passage that was marked leads on to the words at once."""
    asked = PassageForm(request.args, meta={"csrf": False})
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        if not (asked.passage.data or asked.quoted.data):
            return _choose_page(sandwich, asked, written_text(session, sandwich, current_user.id))
        try:
            passage = passage_of_form(session, sandwich, asked)
        except Refused as refusal:
            asked.passage.errors = [refusal.message]
            return _choose_page(sandwich, asked, written_text(session, sandwich, current_user.id))
        form = SuggestionForm(formdata=None, replacement=passage.words)
        form.marked.data, form.quoted.data = f"{passage.part}:{passage.start or 0}:{passage.end or 0}", passage.words
        if not passage.words:
            asked.passage.errors = [_("Choose the sentence that you want to change.")]
            return _choose_page(sandwich, asked, written_text(session, sandwich, current_user.id))
        return render_template("editorial/collaborating/suggest.html", sandwich=sandwich, form=form, passage=passage)


@blueprint.post("/answers/<slug>/suggest")
def suggest(slug: str) -> Answer:
    """Keep the suggestion."""
    form = SuggestionForm()
    problem = "" if form.validate_on_submit() else "form"
    try:
        with write_session() as session:
            sandwich = open_sandwich(session, slug)
            passage = passage_of_form(session, sandwich, form)
            if not problem:
                made = suggestions.suggest(
                    session, sandwich, passage, form.replacement.data or "", why=form.why.data or "",
                    actor=acting(session), now=clock.utcnow(),
                )  # fmt: skip
    except Refused as refusal:
        form.replacement.errors = [refusal.message]
        problem = "refused"
    if problem:
        with read_session() as session:
            sandwich = open_sandwich(session, slug)
            page = render_template("editorial/collaborating/suggest.html", sandwich=sandwich, form=form, passage=None)
        return page, 422
    flash(_("Your suggestion is with the author."))
    return redirect(url_for("editorial.discussion", slug=slug) + f"#suggestion-{made.id}", code=303)


@blueprint.post("/answers/<slug>/suggestions/<int:suggestion_id>/accept")
def accept_suggestion(slug: str, suggestion_id: int) -> Response:
    """Take the words in: a new revision."""
    with write_session() as session:
        sandwich = open_sandwich(session, slug)
        done = suggestions.accept(session, sandwich, suggestion_id, actor=acting(session), now=clock.utcnow())
        name, number = done.author.name, sandwich.current_revision.number
    flash(_("The suggestion of %(name)s is in the text. It is saved as revision %(number)s.", name=name, number=number))
    return redirect(back_to(slug), code=303)


@blueprint.route("/answers/<slug>/suggestions/<int:suggestion_id>/decline", methods=["GET", "POST"])
def decline_suggestion(slug: str, suggestion_id: int) -> Answer:
    """Say no, with a reason."""
    form = DeclineForm()
    if form.validate_on_submit():
        try:
            with write_session() as session:
                sandwich = open_sandwich(session, slug)
                person, now = acting(session), clock.utcnow()
                suggestions.decline(session, sandwich, suggestion_id, reason=form.reason.data, actor=person, now=now)
            flash(_("The suggestion is declined. Its author is told why."))
            return redirect(back_to(slug), code=303)
        except Refused as refusal:
            form.reason.errors = [refusal.message]
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        found = suggestions.suggestion_of(session, sandwich, suggestion_id)
        page = render_template(
            "editorial/collaborating/decline.html", sandwich=sandwich, form=form, row=found, name=found.author.name
        )
    return page, 422 if form.errors else 200


def _choose_page(sandwich: object, form: PassageForm, document: dict[str, object]) -> Answer:
    form.passage.choices = passage_choices(document, with_whole=False)
    page = render_template(
        "editorial/collaborating/choose_passage.html", sandwich=sandwich, form=form, has_text=bool(form.passage.choices)
    )
    return (page, 422) if form.passage.errors else page
