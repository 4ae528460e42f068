"""The form of a narrative. No field asks for a person's name or account."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from workbench.rumours.narratives.service import TITLE_LENGTH
from workbench.rumours.texts import TEXT_LENGTH, tidy

TOO_LONG = _l("At most %(max)d characters fit here")


def _tidied(value: str | None) -> str:
    return tidy(value or "")


def _long(label: str) -> TextAreaField:
    return TextAreaField(label, filters=[_tidied], validators=[Length(max=TEXT_LENGTH, message=TOO_LONG)])


class NarrativeForm(FlaskForm):  # type: ignore[misc]
    """What several rumours tell together."""

    version = HiddenField()
    title = StringField(
        _l("Title"),
        filters=[_tidied],
        validators=[InputRequired(_l("Give the narrative a title.")), Length(max=TITLE_LENGTH, message=TOO_LONG)],
    )
    summary = _long(_l("What the rumours have in common"))
    concern = _long(_l("The worry behind it"))
    truth = _long(_l("The facts that answer all of it"))

    @property
    def shown_version(self) -> int | None:
        """The version that the person saw; -1 (always stale) for a damaged one."""
        raw = self.version.data or ""
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else -1
