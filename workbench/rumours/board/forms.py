"""Forms of the board and of the map."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from workbench.rumours.board.mapping import DAYS
from workbench.rumours.board.outlines import NAME_LENGTH, PATH_LENGTH


def _short(value: str | None) -> str:
    return (value or "").strip()


class DistrictForm(FlaskForm):  # type: ignore[misc]
    """A district by hand."""

    version = HiddenField()
    name = StringField(
        _l("Name"),
        filters=[_short],
        validators=[
            InputRequired(_l("Give the district a name.")),
            Length(max=NAME_LENGTH, message=_l("At most %(max)d characters fit here")),
        ],
    )
    more_names = TextAreaField(
        _l("Other names for it, one a line"),
        filters=[_short],
        validators=[Length(max=2000, message=_l("At most %(max)d characters fit here"))],
    )
    outline = TextAreaField(
        _l("Outline, as an SVG path"),
        filters=[_short],
        validators=[Length(max=PATH_LENGTH, message=_l("The path is too long. Simplify it first."))],
    )

    @property
    def names(self) -> list[str]:
        """The other names."""
        return (self.more_names.data or "").splitlines()

    @property
    def shown_version(self) -> int | None:
        """The version that the person saw; -1 (always stale) for a damaged one."""
        raw = self.version.data or ""
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else -1


class OutlinesForm(FlaskForm):  # type: ignore[misc]
    """A map of districts as GeoJSON: a file, or pasted."""

    file = FileField(_l("GeoJSON file"))
    text = TextAreaField(_l("Or paste it here"))

    @property
    def given(self) -> str:
        """What was given, the file first; "" without anything."""
        upload = self.file.data
        if upload is not None and getattr(upload, "filename", ""):
            return str(upload.read().decode("utf-8-sig", errors="replace"))
        return self.text.data or ""


class SpanForm(FlaskForm):  # type: ignore[misc]
    """How far back, in the address."""

    class Meta:
        csrf = False

    days = SelectField(_l("Time"), default="")

    def __init__(self, *args: Any, default: str = "90", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {7: _l("Seven days"), 30: _l("Thirty days"), 90: _l("Ninety days"), 365: _l("A year")}
        self.days.choices = [(str(days), str(words[days])) for days in DAYS]
        self.days.data = self.days.data or default

    @property
    def number(self) -> int:
        """The chosen days."""
        return int(self.days.data)
