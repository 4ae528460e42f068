"""Forms of intake: pasting a text, a new rumour from an item. Those about sources are in source_forms.py."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from workbench.web.vocabulary import choices


def _stripped(value: str | None) -> str:
    return (value or "").replace("\x00", "").encode("utf-8", "ignore").decode().strip()


class NewRumourForm(FlaskForm):  # type: ignore[misc]
    """A rumour that begins with an item."""

    claim = StringField(
        _l("The claim in neutral words"),
        filters=[_stripped],
        validators=[InputRequired(_l("Write the claim")), Length(max=75, message=_l("The claim may have at most 75 characters"))],
    )
    kind = SelectField(_l("What it is"))
    theme = SelectField(_l("Theme"))
    target_group = SelectField(_l("Whom it is about"))
    relation = SelectField(_l("What the text does with it"))
    language = SelectField(_l("Language of the claim"), choices=[("sv", _l("Swedish")), ("en", _l("English"))])
    place = StringField(
        _l("Place (optional)"),
        filters=[_stripped],
        validators=[Length(max=120, message=_l("The place may have at most 120 characters"))],
    )
    concern_behind = TextAreaField(
        _l("The worry behind it (optional)"),
        filters=[_stripped],
        validators=[Length(max=1000, message=_l("The worry may have at most 1,000 characters"))],
    )
    flags = SelectMultipleField(_l("Take special care"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False))
    is_new = BooleanField(_l("None of these is the same rumour"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = choices("kind")
        self.theme.choices = choices("theme")
        self.target_group.choices = choices("target_group")
        self.relation.choices = choices("relation")
        self.flags.choices = choices("flag")
