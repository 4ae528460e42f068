"""Forms of saved views and of changes to many rumours."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from workbench.rumours.saving.service import NAME_LENGTH

KINDS = ("assigned", "gathered", "closed")


def _trimmed(value: str | None) -> str:
    return (value or "").strip()


class ViewForm(FlaskForm):  # type: ignore[misc]
    """The name of a view, and whether others use it too."""

    name = StringField(
        _l("Name"),
        filters=[_trimmed],
        validators=[
            InputRequired(_l("Give the view a name.")),
            Length(max=NAME_LENGTH, message=_l("At most %(max)d characters fit here")),
        ],
    )
    is_shared = BooleanField(_l("Share it with everybody who works here"))


class ManyForm(FlaskForm):  # type: ignore[misc]
    """What to do with the chosen rumours."""

    owner = SelectField(_l("Give them to"), validate_choice=False, default="")
    narrative = SelectField(_l("Narrative"), validate_choice=False, default="")
    reason = TextAreaField(_l("Why are they closed?"), validators=[Length(max=5000)])

    def fill(self, hands: list[tuple[int, str]], narratives: list[tuple[int, str]]) -> None:
        """The people and narratives to choose from."""
        self.owner.choices = [("", str(_l("Choose"))), *((str(key), name) for key, name in hands)]
        self.narrative.choices = [("", str(_l("Choose"))), *((str(key), title) for key, title in narratives)]
