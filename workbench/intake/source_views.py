"""Pages about sources: the list, adding one after a test, pause, resume, poll now."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.errors import Conflict
from workbench.intake import queries, service
from workbench.intake.blueprint import blueprint
from workbench.intake.filters import GENRE_WORDS, source_name
from workbench.intake.forms import SourceForm
from workbench.intake.service import sources
from workbench.web.fragments import is_fragment
from workbench.web.sessions import read_session, write_session


@blueprint.get("/sources")
def source_list() -> str:
    """Every source and how it fares."""
    with read_session() as session:
        rows, waiting = queries.all_sources(session), queries.source_counts(session)
    return render_template("intake/sources.html", sources=rows, waiting=waiting, genre_words=GENRE_WORDS, source_name=source_name)


@blueprint.route("/sources/new", methods=["GET", "POST"])
def new_source() -> Any:
    """Ask for a test of an address; the next page shows what is there."""
    form = SourceForm()
    if form.validate_on_submit():
        try:
            with write_session() as session:
                test = service.ask_for_test(
                    session, form.address.data or "", name=form.name.data or "", genre=form.genre.data,
                    actor_id=current_user.id, now=clock.utcnow(),
                )  # fmt: skip
            return redirect(url_for("intake.source_test", test_id=test.id), code=303)
        except Conflict as conflict:
            form.address.errors = [conflict.message]
    return render_template("intake/new_source.html", form=form), 422 if form.is_submitted() else 200


@blueprint.get("/sources/test/<int:test_id>")
def source_test(test_id: int) -> str:
    """What the worker found at the address. Asks again by itself until the answer is there."""
    with read_session() as session:
        test = sources.get_test(session, test_id)
    form = SourceForm(data={"address": test.address, "name": test.name, "genre": test.genre})
    template = "intake/_source_test.html" if is_fragment() else "intake/source_test.html"
    return render_template(template, test=test, form=form)


@blueprint.post("/sources/test/<int:test_id>/add")
def add_source(test_id: int) -> Response:
    """The tested address becomes a source."""
    with write_session() as session:
        test = sources.get_test(session, test_id)
        source = service.add_tested_source(session, test, actor_id=current_user.id, now=clock.utcnow())
    flash(_("%(name)s is added. Its texts come within a minute.", name=source.name))
    return redirect(url_for("intake.source_list"), code=303)


@blueprint.post("/sources/<int:source_id>/pause")
def pause_source(source_id: int) -> Response:
    """Stop asking the source; its items stay."""
    with write_session() as session:
        source = sources.get_source(session, source_id)
        service.pause(session, source, actor_id=current_user.id, now=clock.utcnow())
    flash(_("%(name)s is paused. Its texts stay.", name=source.name))
    return redirect(url_for("intake.source_list"), code=303)


@blueprint.post("/sources/<int:source_id>/resume")
def resume_source(source_id: int) -> Response:
    """Ask the source again."""
    with write_session() as session:
        source = sources.get_source(session, source_id)
        service.resume(session, source, actor_id=current_user.id, now=clock.utcnow())
    flash(_("%(name)s is read again.", name=source.name))
    return redirect(url_for("intake.source_list"), code=303)


@blueprint.post("/sources/<int:source_id>/poll")
def poll_source(source_id: int) -> Response:
    """Ask the source at once."""
    with write_session() as session:
        source = sources.get_source(session, source_id)
        is_new = service.poll_now(session, source, actor_id=current_user.id, now=clock.utcnow())
    flash(_("%(name)s is being read.", name=source.name) if is_new else _("%(name)s is being read already.", name=source.name))
    return redirect(url_for("intake.source_list"), code=303)
