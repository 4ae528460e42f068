"""Forms of the privacy room."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from workbench.audiences.forms import line
from workbench.privacy.comments.words import GROUNDS, OUTCOMES
from workbench.web.number_fields import WholeField


class HoldForm(FlaskForm):  # type: ignore[misc]
    """A legal hold."""

    code = line(_l("Rumour (its code)"), most=40)
    reference = line(_l("Reference number"), _l("Write the reference number"))
    reason = line(_l("Why must it stay?"), _l("Write why it must stay"), most=1000, kind=TextAreaField)
    look_again_on = DateField(_l("Look again on"), validators=[InputRequired(_l("Choose a day to look again"))])


class ErasureForm(FlaskForm):  # type: ignore[misc]
    """What somebody has shown us."""

    way = RadioField(
        _l("What have you been shown?"),
        choices=[
            ("link", _l("The link to a post or an article")),
            ("receipt", _l("The address of a receipt for a tip")),
            ("author", _l("The account that wrote it")),
        ],
        default="link",
        validators=[InputRequired(_l("Choose what you have been shown"))],
    )
    words = line(_l("Link, receipt or account"), _l("Paste the link, the receipt or the account."), most=2000)
    network = SelectField(
        _l("Network of the account"),
        choices=[("", _l("No account")), ("mastodon", "Mastodon"), ("bluesky", "Bluesky"), ("x", "X")],
        validators=[Optional()],
    )
    reference = line(_l("Reference number of the request"), _l("Write the reference number of the request."))


class RequestForm(FlaskForm):  # type: ignore[misc]
    """What a request for records is about."""

    reference = line(_l("Reference number of the request"), _l("Write the reference number of the request."))
    code = line(_l("Rumour (its code)"), most=40)
    first_day = DateField(_l("From"), validators=[Optional()])
    last_day = DateField(_l("Until"), validators=[Optional()])
    language = SelectField(
        _l("Language of the extract"), choices=[("sv", _l("Swedish")), ("en", _l("English"))], default="sv"
    )  # of whoever asks, not of whoever gathers


class ExportForm(FlaskForm):  # type: ignore[misc]
    """Why everything is exported."""

    reason = line(_l("Why is everything exported?"), _l("Write why: the log keeps it"), most=300)


class FieldForm(FlaskForm):  # type: ignore[misc]
    """One of our own comment fields."""

    name = line(_l("Name of the place"), _l("Write the name of the place"))
    address = line(_l("Address"), _l("Paste its address"), most=1000)
    look_hours = WholeField(
        _l("How often must somebody look, in hours?"),
        default=24,
        validators=[InputRequired(_l("Write a number of hours")), NumberRange(1, 168, _l("Between 1 and 168 hours"))],
    )


class CommentForm(FlaskForm):  # type: ignore[misc]
    """A comment that somebody has stopped at."""

    field_id = SelectField(_l("Where does it stand?"), coerce=int, validators=[InputRequired(_l("Choose where it stands"))])
    text = line(_l("The comment, word for word"), _l("Paste the comment"), most=5000, kind=TextAreaField)


class CommentDecisionForm(FlaskForm):  # type: ignore[misc]
    """What becomes of a comment."""

    outcome = RadioField(
        _l("What becomes of it?"), choices=list(OUTCOMES.items()), validators=[InputRequired(_l("Choose what becomes of it"))]
    )
    ground = SelectField(_l("Which crime is it, evidently?"), choices=[("", _l("None of these")), *GROUNDS.items()], default="")
    is_evident = BooleanField(_l("It is evident: nobody who reads it can be in doubt."))
    is_kept_as_evidence = BooleanField(_l("The words are kept as evidence, until somebody decides otherwise."))
    reason = line(_l("Why?"), _l("Write why"), most=2000, kind=TextAreaField)


class LiftForm(FlaskForm):  # type: ignore[misc]
    """The end of a hold."""

    reason = line(_l("Why does the hold end?"), _l("Write why the hold ends."), most=500)
