"""Forms of partners' own versions."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from sandwiches.rendering import is_safe_address
from workbench.accounts.models import Organisation
from workbench.partners.adapting.composing import SOURCE_FIELDS
from workbench.partners.adapting.models import AdaptedText
from workbench.partners.boxes import Boxes


class VersionForm(FlaskForm):  # type: ignore[misc]
    """The two things that a partner may write, and where the local fact comes from."""

    version = HiddenField()
    headline = StringField(_l("Your headline"), validators=[Length(max=200, message=_l("Write at most 200 characters"))])
    local_fact = TextAreaField(_l("Your local fact"), validators=[Length(max=600, message=_l("Write at most 600 characters"))])
    publisher = StringField(
        _l("Who published the source?"), validators=[Length(max=500, message=_l("Write at most 500 characters"))]
    )
    title = StringField(
        _l("What is the source called?"), validators=[Length(max=500, message=_l("Write at most 500 characters"))]
    )
    published = StringField(_l("When was it published?"), validators=[Length(max=10, message=_l("Write the day as 2026-11-20"))])
    url = StringField(_l("Web address of the source"), validators=[Length(max=500, message=_l("Write at most 500 characters"))])

    @classmethod
    def of(cls, row: AdaptedText | None) -> "VersionForm":
        """The form with what is saved."""
        if row is None:
            return cls(formdata=None)
        kept = {name: str(row.fact_source.get(name) or "") for name in SOURCE_FIELDS}
        return cls(formdata=None, headline=row.headline, local_fact=row.local_fact, version=str(row.version), **kept)

    def validate_url(self, field: Field) -> None:
        """A web address, or nothing."""
        field.data = (field.data or "").strip()
        if field.data and not is_safe_address(field.data):
            raise ValidationError(_("Write a web address that begins with https:// or http://"))

    def fields(self) -> Mapping[str, Any]:
        """What adapt() takes."""
        source = {name: getattr(self, name).data or "" for name in ("publisher", "title", "published", "url")}
        return {
            "headline": self.headline.data or "",
            "local_fact": self.local_fact.data or "",
            "fact_source": source,
        }


class NoteForm(FlaskForm):  # type: ignore[misc]
    """Why changes are asked for."""

    note = TextAreaField(
        _l("What should be changed, and why?"),
        validators=[
            InputRequired(_l("Write what should be changed, and why")),
            Length(max=2000, message=_l("Write at most 2,000 characters")),
        ],
    )


class ReadersForm(FlaskForm):  # type: ignore[misc]
    """Who sees a partner's version."""

    visibility = RadioField(_l("Who sees your version?"), validators=[InputRequired(_l("Choose who sees your version"))])
    organisations = Boxes(_l("Organisations"), coerce=int, validators=[Optional()])

    def __init__(self, others: Sequence[Organisation], **values: Any) -> None:
        super().__init__(**values)
        self.visibility.choices = [
            ("own", _("Only we and the municipality")),
            ("partners", _("All partner organisations")),
            ("listed", _("Only the organisations that I choose")),
            ("public", _("Everybody who may see the original")),
        ]
        self.organisations.choices = [(row.id, row.name) for row in others]

    def validate_organisations(self, field: Field) -> None:
        """A list needs somebody on it."""
        if self.visibility.data == "listed" and not field.data:
            raise ValidationError(_("Choose at least one organisation"))
