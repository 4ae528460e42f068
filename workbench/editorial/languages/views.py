"""Pages of languages: the administrator's list with readers, and a new version of an answer."""

# mypy: disable-error-code="arg-type,union-attr"

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import User
from workbench.accounts.queries import all_people
from workbench.editorial.blueprint import blueprint
from workbench.editorial.languages import queries, service
from workbench.editorial.languages.forms import LanguageForm, ReaderForm, VersionForm
from workbench.editorial.languages.names import OWN, direction, language_name, own_name
from workbench.editorial.loading import acting, open_sandwich
from workbench.editorial.models import Sandwich
from workbench.errors import Conflict, NotFound, Refused
from workbench.web.panels import add_panel
from workbench.web.sessions import read_session, write_session

Answer = str | Response | tuple[str, int]

blueprint.add_app_template_filter(language_name, "answer_language")
blueprint.add_app_template_filter(own_name, "own_language_name")
blueprint.add_app_template_filter(direction, "writing_direction")


@blueprint.route("/answers/languages", methods=["GET", "POST"])
def language_list() -> Answer:
    """Languages in use and who reads them; another language to add."""
    form = LanguageForm()
    if form.validate_on_submit():
        try:
            with write_session() as session:
                row = service.add_language(
                    session, form.code.data, name=form.name.data or "", actor=acting(session), now=clock.utcnow()
                )
        except Refused as refusal:
            form.code.errors = [refusal.message]
        else:
            flash(_("%(language)s is in use.", language=language_name(row.code)))
            return redirect(url_for("editorial.language_list"), code=303)
    return _language_page(form, None)


@blueprint.post("/answers/languages/readers")
def set_reader() -> Answer:
    """Say that a colleague reads a language."""
    with read_session() as session:
        form = _reader_form(session)
    if not form.validate():
        return _language_page(LanguageForm(formdata=None), form)
    with write_session() as session:
        user = session.get(User, form.user_id.data)
        if user is None:
            raise NotFound(subject_id=form.user_id.data)
        service.set_reader(session, user, form.language.data, actor=acting(session), now=clock.utcnow())
    flash(_("%(name)s reads %(language)s.", name=user.name, language=language_name(form.language.data)))
    return redirect(url_for("editorial.language_list"), code=303)


@blueprint.post("/answers/languages/readers/<int:reader_id>/remove")
def remove_reader(reader_id: int) -> Response:
    """A colleague signs no more in a language."""
    with write_session() as session:
        service.remove_reader(session, reader_id, actor=acting(session), now=clock.utcnow())
    flash(_("The reader is off the list. What they have signed stands."))
    return redirect(url_for("editorial.language_list"), code=303)


@blueprint.post("/answers/languages/<code>/end")
def end_language(code: str) -> Response:
    """No new versions in a language."""
    with write_session() as session:
        service.end_language(session, code, actor=acting(session), now=clock.utcnow())
    flash(_("No new versions are made in %(language)s. What is published stands.", language=language_name(code)))
    return redirect(url_for("editorial.language_list"), code=303)


@blueprint.route("/answers/<slug>/new-version", methods=["GET", "POST"])
def new_version(slug: str) -> Answer:
    """Make a version of an answer in another language."""
    with read_session() as session:
        source = open_sandwich(session, slug)
        taken = {row.sandwich.language for row in queries.versions_of(session, source.id) if row.sandwich.state != "withdrawn"}
        codes = [*OWN, *(row.code for row in queries.languages_in_use(session))]
    form = VersionForm()
    free = [code for code in codes if code != source.language and code not in taken]
    form.language.choices = [(code, _both_names(code)) for code in free]
    if form.validate_on_submit():
        try:
            with write_session() as session:
                made = service.start_version(
                    session, open_sandwich(session, slug), language=form.language.data, actor=acting(session), now=clock.utcnow()
                )
        except (Refused, Conflict) as refusal:
            form.language.errors = [refusal.message]
        else:
            return redirect(url_for("editorial.translation", slug=made.slug), code=303)
    page = render_template("editorial/new_version.html", sandwich=source, form=form, is_source=source.language in OWN)
    return page, 422 if form.errors else 200


def languages_panel(sandwich: Sandwich) -> str:
    """On an answer's page, in the editor and in the review: what it is a version of, and its versions."""
    with read_session() as session:
        together = queries.together_with(session, sandwich)
        outdated = {row.sandwich_id for row in together.versions if queries.is_outdated(row)}
        is_behind = together.link is not None and queries.is_outdated(together.link)
    return render_template(
        "editorial/_languages_panel.html", sandwich=sandwich, together=together, outdated=outdated, is_behind=is_behind, own=OWN
    )


def _language_page(form: LanguageForm, reader_form: ReaderForm | None) -> Answer:
    with read_session() as session:
        page = render_template(
            "editorial/languages.html",
            form=form,
            reader_form=reader_form or _reader_form(session, empty=True),
            rows=queries.every_language(session),
            readers=queries.readers_of(session),
        )
    return page, 422 if form.errors or (reader_form is not None and reader_form.errors) else 200


def _reader_form(session: Session, *, empty: bool = False) -> ReaderForm:
    form = ReaderForm(formdata=None) if empty else ReaderForm()
    people = [person for person in all_people(session) if person.active and "partner" not in person.role_names]
    form.user_id.choices = [(person.id, person.name) for person in people]
    form.language.choices = [(row.code, _both_names(row.code)) for row in queries.languages_in_use(session)]
    return form


def _both_names(code: str) -> str:
    own = own_name(code)
    return f"{language_name(code)} – {own}" if own and code not in OWN else language_name(code)


for place in ("answer", "editor", "review"):
    add_panel(blueprint, place, languages_panel)
