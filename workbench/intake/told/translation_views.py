"""Adding a translation to an item."""

from typing import Any

from flask import flash, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.errors import Refused
from workbench.intake.blueprint import blueprint
from workbench.intake.inbox import queries
from workbench.intake.inbox.triage import get_item
from workbench.intake.models import Item
from workbench.intake.told.forms import TranslationForm
from workbench.intake.told.translations import add_translation, translations_of
from workbench.web.fragments import go_to
from workbench.web.sessions import read_session, write_session


@blueprint.route("/inbox/<int:item_id>/translate", methods=["GET", "POST"])
def translate(item_id: int) -> Any:
    """The original above, the translation below it, and who translated."""
    with read_session() as session:
        item = queries.item_for_page(session, item_id)
        known = translations_of(session, item_id)
    original = item.language or "und"
    form = TranslationForm(data={"original": original, "language": "en" if original == "sv" else "sv", "translated_by": "person"})
    if form.validate_on_submit():
        try:
            return _add(item_id, form)
        except Refused as refused:
            form.form_errors = [*form.form_errors, refused.message]
    return _page(form, item, known), 422 if form.is_submitted() else 200


def _add(item_id: int, form: TranslationForm) -> Response:
    with write_session() as session:
        add_translation(
            session,
            get_item(session, item_id, lock=True),
            language=form.language.data,
            text=form.translation.data or "",
            translated_by=form.translated_by.data,
            original=form.original.data,
            actor_id=current_user.id,
            now=clock.utcnow(),
        )
    flash(_("The translation is added. The original is kept beside it."))
    return go_to(url_for("intake.item_page", item_id=item_id))


def _page(form: TranslationForm, item: Item, known: Any) -> str:
    return render_template("intake/translate.html", form=form, item=item, known=known)
