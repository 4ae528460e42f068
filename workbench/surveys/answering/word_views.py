"""The form's words in languages that the municipality adds."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.errors import WorkbenchError
from workbench.surveys.answering import queries, wordings
from workbench.surveys.answering.words import WORDS, FormWords
from workbench.surveys.blueprint import blueprint
from workbench.web.languages import RIGHT_TO_LEFT
from workbench.web.sessions import read_session, write_session


@blueprint.get("/surveys/words")
def form_words() -> str:
    """Every language of the form, with how much of it is there."""
    with read_session() as session:
        added = [_as_words(row) for row in queries.added_languages(session)]
    built_in = [FormWords("sv", "Svenska"), FormWords("en", "English")]
    return render_template("surveys/answering/words.html", languages=[*built_in, *added], total=len(WORDS))


@blueprint.route("/surveys/words/new", methods=["GET", "POST"])
def add_words() -> Response:
    """Add a language."""
    code, name = request.form.get("language", "").strip(), request.form.get("name", "")
    if request.method == "GET":
        return make_response(
            render_template("surveys/answering/add_words.html", code="", name="", error="", wrong="", is_right_to_left=False)
        )
    is_right_to_left = request.form.get("is_right_to_left") == "yes" or code.partition("-")[0] in RIGHT_TO_LEFT
    try:
        with write_session() as session:
            wordings.add_language(
                session, code, name=name, is_right_to_left=is_right_to_left, actor_id=current_user.id, now=clock.utcnow()
            )
    except WorkbenchError as error:
        page = render_template(
            "surveys/answering/add_words.html", code=code, name=name, error=error.message, wrong=error.subject_id,
            is_right_to_left=is_right_to_left,
        )  # fmt: skip
        return make_response(page, 422)
    return redirect(url_for("surveys.edit_words", language=code), code=303)


@blueprint.route("/surveys/words/<language>", methods=["GET", "POST"])
def edit_words(language: str) -> Response:
    """The words of one language beside the English ones."""
    with read_session() as session:
        row = wordings.wording(session, language)
    if request.method == "GET":
        return _page(_as_words(row))
    form, typed = request.form, {key: request.form.get(key, "") for key in WORDS}
    try:
        with write_session() as session:
            wordings.change_words(
                session, wordings.wording(session, language), typed, name=form.get("name", ""),
                is_right_to_left=form.get("is_right_to_left") == "yes", actor_id=current_user.id, now=clock.utcnow(),
            )  # fmt: skip
    except wordings.BadWords as error:
        tried = FormWords(language, form.get("name", ""), form.get("is_right_to_left") == "yes", typed)
        return _page(tried, problems=dict(error.problems), status=422)
    flash(_("The words are kept."))
    return redirect(url_for("surveys.edit_words", language=language), code=303)


@blueprint.post("/surveys/words/<language>/remove")
def remove_words(language: str) -> Response:
    """Remove a language that no open or coming survey uses."""
    with write_session() as session:
        wordings.remove_language(session, wordings.wording(session, language), actor_id=current_user.id, now=clock.utcnow())
    flash(_("The language is removed."))
    return redirect(url_for("surveys.form_words"), code=303)


def _as_words(row: wordings.FormWording) -> FormWords:
    return FormWords(row.language, row.name, row.is_right_to_left, row.words)


def _page(words: FormWords, *, problems: dict[str, str] | None = None, status: int = 200) -> Response:
    page = render_template(
        "surveys/answering/edit_words.html",
        words=words,
        english=WORDS,
        swedish=FormWords("sv", "Svenska"),
        problems=problems or {},
    )
    return make_response(page, status)
