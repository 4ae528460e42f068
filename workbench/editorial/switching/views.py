"""The page for another format, and what the editor says when verdict or decision have changed since."""

# mypy: disable-error-code="arg-type,union-attr"

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.editorial import queries
from workbench.editorial.blueprint import blueprint
from workbench.editorial.loading import acting, open_sandwich
from workbench.editorial.models import FORMATS, Sandwich
from workbench.editorial.record import keep_written
from workbench.editorial.states import WRITABLE
from workbench.editorial.switching.forms import FormatForm
from workbench.editorial.switching.service import UPDATE, change_format, kept_parts, moved_parts, open_formats
from workbench.editorial.wording import format_choices, part_words
from workbench.errors import Refused
from workbench.web.panels import add_panel
from workbench.web.sessions import read_session, write_session
from workbench.web.vocabulary import choices

Answer = str | Response | tuple[str, int]


@blueprint.route("/answers/<slug>/format", methods=["GET", "POST"])
def format(slug: str) -> Answer:
    """Choose another format; what it has no place for is kept and comes back."""
    form = FormatForm()
    form.format.choices = choices("format")
    if form.validate_on_submit():
        try:
            with write_session() as session:
                sandwich = open_sandwich(session, slug)
                if _has_unsaved(session, sandwich):
                    raise Refused(_("You have text that is not saved. Save it first, then change the format."), subject_id=slug)
                change_format(session, sandwich, form.format.data, actor=acting(session), now=clock.utcnow())
        except Refused as refusal:
            form.format.errors = [refusal.message]
        else:
            flash(_("The format is changed. Texts without a place in it are kept."))
            return redirect(url_for("editorial.editor", slug=slug), code=303)
    return _format_page(slug, form)


def _format_page(slug: str, form: FormatForm) -> Answer:
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        allowed = open_formats(session, sandwich)
        kept = kept_parts(session, sandwich.id)
        document = keep_written(sandwich.current_revision.document)
        moved = {name: moved_parts(document, {row.part: row for row in kept}, name) for name in FORMATS}
        page = render_template(
            "editorial/format.html", sandwich=sandwich, form=form, allowed=allowed, rows=format_choices(allowed), moved=moved,
            kept=kept, is_unsaved=_has_unsaved(session, sandwich), is_writable=sandwich.state in WRITABLE,
        )  # fmt: skip
    return page, 422 if form.errors else 200


def _has_unsaved(session: Any, sandwich: Sandwich) -> bool:
    kept = queries.autosave_of(session, sandwich.id, current_user.id)
    return kept is not None and keep_written(kept.document) != keep_written(sandwich.current_revision.document)


def format_panel(sandwich: Sandwich) -> str:
    """In the editor: which format it has, and which is right now if that one is closed."""
    with read_session() as session:
        allowed = open_formats(session, sandwich)
    return render_template("editorial/_format_panel.html", sandwich=sandwich, allowed=allowed)


def part_label(part: str) -> str:
    """A template filter: what a part, or the day of the next update, is called."""
    return _("Next update") if part == UPDATE else part_words(part)[0]


blueprint.add_app_template_filter(part_label, "part_label")
add_panel(blueprint, "editor", format_panel)
