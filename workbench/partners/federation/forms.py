"""Forms of federation."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from workbench.editorial.languages.names import OWN, language_name
from workbench.partners.federation.queries import ForeignFilter
from workbench.partners.federation.service import LONGEST_ADDRESS, LONGEST_NOTE
from workbench.partners.feeds.forms import Ticks
from workbench.rumours.texts import CLAIM_LENGTH, tidy
from workbench.web.choice_fields import OpenSelect
from workbench.web.vocabulary import choices

STATES = ("new", "linked", "dismissed")


def _one_line(value: str | None) -> str:
    return " ".join(tidy(value or "").split())


class FollowForm(FlaskForm):  # type: ignore[misc]
    """The address of another library, and what of it."""

    address = StringField(
        _l("Address of their library"),
        filters=[lambda value: (value or "").strip()],
        validators=[
            InputRequired(_l("Write the address of the library")),
            Length(max=LONGEST_ADDRESS, message=_l("The address is too long.")),
        ],
    )
    theme = Ticks(_l("Theme"), validators=[Optional()])
    language = Ticks(_l("Language"), validators=[Optional()])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.theme.choices = choices("theme")
        self.language.choices = [(code, language_name(code)) for code in OWN]

    def validate_address(self, field: Field) -> None:
        """A whole web address."""
        if field.data and not field.data.startswith(("https://", "http://")):
            raise ValidationError(_("Write the whole address, with https:// first"))


class ForeignFilterForm(FlaskForm):  # type: ignore[misc]
    """The filter of the answers of others; it lives in the address."""

    class Meta:
        csrf = False

    state = OpenSelect(_l("What has been decided"), default="new")
    theme = OpenSelect(_l("Theme"))
    language = OpenSelect(_l("Language"))
    library = OpenSelect(_l("From"), coerce=str)

    def __init__(self, args: Any, *, languages: Any = (), libraries: Any = ()) -> None:
        super().__init__(formdata=args)
        self.state.choices = [(one, one) for one in STATES]
        self.theme.choices = choices("theme", empty=_("All"))
        self.language.choices = [("", _("All")), *((code, language_name(code)) for code in languages)]
        self.library.choices = [("", _("All")), *((str(row.id), row.name or row.address) for row in libraries)]

    def chosen(self) -> ForeignFilter:
        """The filter. Call after validate()."""
        state = self.state.data if self.state.data in STATES else "new"
        return ForeignFilter(state, self.theme.data or "", self.language.data or "", int(self.library.data or 0))


class LinkForm(FlaskForm):  # type: ignore[misc]
    """The code of a rumour of ours."""

    code = StringField(
        _l("Code of the rumour"),
        filters=[lambda value: _one_line(value).upper()],
        validators=[InputRequired(_l("Write the code of the rumour")), Length(max=20)],
    )


class OpenForm(FlaskForm):  # type: ignore[misc]
    """A new rumour of ours."""

    claim = StringField(
        _l("Claim"),
        filters=[_one_line],
        validators=[
            InputRequired(_l("Write the claim as one short, neutral statement.")),
            Length(max=CLAIM_LENGTH, message=_l("At most %(max)d characters fit here")),
        ],
    )
    theme = SelectField(_l("Theme"))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.theme.choices = choices("theme")


class StartForm(FlaskForm):  # type: ignore[misc]
    """A draft of ours: its format and which parts come along."""

    format = RadioField(_l("Form"), validators=[InputRequired(_l("Choose a form"))])
    parts = Ticks(_l("Words to begin from"), validators=[Optional()])


class NoticeForm(FlaskForm):  # type: ignore[misc]
    """What a person says of a change at the original."""

    answer = RadioField(_l("What about our answer?"), validators=[InputRequired(_l("Choose one of the answers."))])
    note = TextAreaField(
        _l("Why, in a sentence"), validators=[Length(max=LONGEST_NOTE, message=_l("Write at most 2,000 characters"))]
    )

    def __init__(self, *, kind: str, **values: Any) -> None:
        super().__init__(**values)
        done = _("We have withdrawn or rewritten ours") if kind == "withdrawal" else _("We have corrected ours")
        self.answer.choices = [("changed", done), ("not_ours", _("It does not concern ours"))]
