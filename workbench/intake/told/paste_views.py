"""Pasting a link or a text that somebody on the staff has heard, read or been shown."""

from hashlib import sha256
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField, URLField, ValidationError
from wtforms.validators import Length

from feeds.masking import mask
from feeds.types import Item as Collected
from workbench import clock
from workbench.intake import service
from workbench.intake.blueprint import blueprint
from workbench.intake.collecting import mask_item
from workbench.intake.inbox.showing import safe_link
from workbench.intake.told.forms import stripped
from workbench.intake.told.pasting import waits_for_article
from workbench.intake.told.service import masked_told
from workbench.web.sessions import write_session

LONGEST_PASTE = 20_000
WEB = ("http://", "https://")


class PasteForm(FlaskForm):  # type: ignore[misc]
    """A text, a link, or both. A link alone may stand in either field."""

    title = StringField(
        _l("Heading (optional)"),
        filters=[stripped],
        validators=[Length(max=200, message=_l("The heading may have at most 200 characters"))],
    )
    text = TextAreaField(
        _l("The text"),
        filters=[stripped],
        validators=[Length(max=LONGEST_PASTE, message=_l("The text may have at most 20,000 characters"))],
    )
    url = URLField(
        _l("Link (optional)"),
        filters=[stripped],
        validators=[Length(max=2000, message=_l("The address may have at most 2,000 characters"))],
    )

    def read_link(self) -> None:
        """A text that is nothing but an address is the link."""
        text = self.text.data or ""
        if not self.url.data and text.lower().startswith(WEB) and len(text.split()) == 1:
            self.url.data, self.text.data = text, ""

    def validate_text(self, field: Any) -> None:
        """Something must be there."""
        if not field.data and not self.url.data:
            raise ValidationError(_("Write or paste a text or a link"))

    def validate_url(self, field: Any) -> None:
        """A web address, and none of a private person's post."""
        if not field.data:
            return
        if not field.data.lower().startswith(WEB) or not safe_link(field.data):
            raise ValidationError(_("The address must begin with http:// or https://"))
        if mask(field.data).text != field.data:
            raise ValidationError(_("This leads to somebody's post or profile, so it is not kept. Write what it says instead"))


@blueprint.route("/inbox/paste", methods=["GET", "POST"])
def paste() -> Any:
    """A link or a text becomes an item. The article behind a link alone is read in the background."""
    form = PasteForm()
    if form.is_submitted():
        form.read_link()
    is_valid = form.validate_on_submit()
    if is_valid and request.form.get("action") == "look":
        return _page(form, masked=masked_told(f"{form.title.data}\n{form.text.data}\n{form.url.data}"))
    if not is_valid:
        return _page(form), 422 if form.is_submitted() else 200
    now = clock.utcnow()
    with write_session() as session:
        item = service.paste_text(session, mask_item(_collected(form), now=now), actor_id=current_user.id, now=now)
    if waits_for_article(item):
        flash(_("The link is in the inbox. The article is read within a minute, if its site allows it."))
    else:
        flash(_("It is in the inbox. The machine reads it within a few seconds."))
    return redirect(url_for("intake.item_page", item_id=item.id), code=303)


def _collected(form: PasteForm) -> Collected:
    title, text, url = form.title.data or "", form.text.data or "", form.url.data or ""
    key = sha256((f"{title}\n{text}" if text else url).encode()).hexdigest()
    return Collected(f"pasted:{key}", url, title or ("" if text else url), text, published_at=clock.utcnow())


def _page(form: PasteForm, *, masked: str = "") -> str:
    return render_template("intake/paste.html", form=form, masked=masked)
