"""Forms of proposals."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from workbench.partners.boxes import Boxes
from workbench.rumours.models import CHANNELS
from workbench.web.vocabulary import choices


class RumourProposalForm(FlaskForm):  # type: ignore[misc]
    """A rumour that has been heard."""

    claim = StringField(
        _l("What does the rumour say?"),
        validators=[InputRequired(_l("Write what the rumour says")), Length(max=75, message=_l("Write at most 75 characters"))],
    )
    words = TextAreaField(
        _l("What was said, as you remember it"), validators=[Length(max=4000, message=_l("Write at most 4,000 characters"))]
    )
    theme = SelectField(_l("Theme"))
    channel = SelectField(_l("Where was it heard?"))
    heard_on = DateField(_l("Which day was it heard?"), validators=[InputRequired(_l("Choose the day when it was heard"))])
    place = StringField(_l("Place or part of town"), validators=[Length(max=200, message=_l("Write at most 200 characters"))])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.theme.choices = choices("theme")
        self.channel.choices = [(slug, words) for slug, words in choices("channel") if slug in CHANNELS]


class SpokespersonProposalForm(FlaskForm):  # type: ignore[misc]
    """Somebody whom people trust."""

    name = StringField(
        _l("The person's name"),
        validators=[InputRequired(_l("Write the person's name")), Length(max=120, message=_l("Write at most 120 characters"))],
    )
    role_title = StringField(
        _l("Role"),
        validators=[InputRequired(_l("Write the person's role")), Length(max=120, message=_l("Write at most 120 characters"))],
    )
    words = TextAreaField(
        _l("Who trusts the person, and how do you know?"),
        validators=[Length(max=2000, message=_l("Write at most 2,000 characters"))],
    )
    theme = SelectField(_l("Theme that the person knows"))
    languages = Boxes(_l("Languages"), validators=[Optional()])
    asked = BooleanField(_l("I have asked the person, who wants to be proposed"))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.theme.choices = [("", "–"), *choices("theme")]
        self.languages.choices = [("sv", "Svenska"), ("en", "English")]


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """What the municipality decides on a proposal."""

    code = StringField(
        _l("Code of a rumour that is known already"), validators=[Length(max=20, message=_l("Write at most 20 characters"))]
    )
    reason = TextAreaField(_l("Why not?"), validators=[Length(max=1000, message=_l("Write at most 1,000 characters"))])
