"""Forms of the partners room."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, SearchField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from sandwiches.rendering import is_safe_address
from workbench.accounts.models import Organisation
from workbench.editorial.languages.names import OWN, language_name, own_name, read_code
from workbench.editorial.models import FORMATS
from workbench.partners.boxes import Boxes
from workbench.partners.licences import LICENCES
from workbench.partners.queries import STATUSES, LibraryFilter
from workbench.web.vocabulary import choices

_EMAIL = re.compile(r"[^\s@<>\",;:\\]{1,64}@[^\s@<>\",;:\\]{1,190}\.[^\s@<>\",;:\\.]{2,63}")


def status_name(slug: str) -> str:
    """A status of the library's filter in words."""
    return {"valid": _("Up to date"), "due": _("Due to be checked"), "correcting": _("Being corrected")}[slug]


def _named(codes: Iterable[str]) -> list[tuple[str, str]]:
    return [(code, language_name(code)) for code in codes]


class LibraryForm(FlaskForm):  # type: ignore[misc]
    """The filter of the library and of its feeds, sent by GET."""

    class Meta:
        csrf = False

    q = SearchField(_l("Search the answers"), validators=[Length(max=200, message=_l("Search with at most 200 characters"))])
    theme = Boxes(_l("Theme"), validators=[Optional()])
    language = Boxes(_l("Language"), validators=[Optional()])
    format = Boxes(_l("Form"), validators=[Optional()])
    audience = Boxes(_l("Audience of the answer"), validators=[Optional()])
    status = Boxes(_l("Status"), validators=[Optional()])

    def __init__(self, args: Any) -> None:
        super().__init__(formdata=args)
        self.audience.choices = [
            (one, one) for one in self.audience.data or () if one.isascii() and one.isdigit() and len(one) < 10
        ]
        self.status.choices = [(slug, status_name(slug)) for slug in STATUSES]
        self.theme.choices = choices("theme")
        asked = [code for code in dict.fromkeys(args.getlist("language")[:20]) if read_code(code) == code and own_name(code)]
        self._codes = tuple(dict.fromkeys((*OWN, *asked)))
        self.language.choices = _named(self._codes)
        self.format.choices = [(slug, words) for slug, words in choices("format") if slug in FORMATS]

    def offer(self, codes: Iterable[str]) -> None:
        """Offer the languages that there are answers in, beside Swedish, English and those asked for."""
        self.language.choices = _named(dict.fromkeys((*self._codes, *sorted(codes))))

    def offer_audiences(self, rows: Iterable[tuple[int, str]]) -> None:
        """Offer these audiences (id, name)."""
        self.audience.choices = [(str(key), name) for key, name in rows]

    def chosen(self) -> LibraryFilter:
        """The filter. Call after validate()."""
        return LibraryFilter(
            q=(self.q.data or "").replace("\x00", "").strip(),
            themes=tuple(self.theme.data or ()),
            languages=tuple(self.language.data or ()),
            formats=tuple(self.format.data or ()),
            audiences=tuple(self.audience.data or ()),
            statuses=tuple(self.status.data or ()),
        )


class AdoptForm(FlaskForm):  # type: ignore[misc]
    """A partner uses an answer."""

    use_note = TextAreaField(
        _l("How will you use it?"), validators=[Length(max=2000, message=_l("Write at most 2,000 characters"))]
    )
    url = StringField(
        _l("Address of your own page"), validators=[Length(max=500, message=_l("The address may have at most 500 characters"))]
    )

    def validate_url(self, field: Field) -> None:
        """Only a whole web address is kept."""
        field.data = (field.data or "").strip()
        if field.data and not (field.data.startswith(("https://", "http://")) and is_safe_address(field.data)):
            raise ValidationError(_("Write the whole address, with https:// first"))

    def validate_use_note(self, field: Field) -> None:
        """Text that a database can keep."""
        field.data = (field.data or "").replace("\x00", "")


class ReportForm(FlaskForm):  # type: ignore[misc]
    """A reader reports an error. `website` is a trap for machines: people never see it."""

    text = TextAreaField(
        _l("What is wrong, and how do you know?"),
        validators=[
            InputRequired(_l("Write what is wrong")),
            Length(max=5000, message=_l("Write at most 5,000 characters")),
        ],
    )
    reply_address = StringField(_l("E-mail, if you want an answer"), validators=[Length(max=254)])
    website = StringField(_l("Leave this field empty"))
    guard = HiddenField()

    def validate_text(self, field: Field) -> None:
        """Nothing but white space is nothing."""
        if not (field.data or "").replace("\x00", "").strip():
            raise ValidationError(_("Write what is wrong"))

    def validate_reply_address(self, field: Field) -> None:
        """Looks like an e-mail address, or is empty."""
        field.data = (field.data or "").strip()
        if field.data and not _EMAIL.fullmatch(field.data):
            raise ValidationError(_("Write an e-mail address like name@example.se, or leave the field empty"))


class SharingForm(FlaskForm):  # type: ignore[misc]
    """Who sees an answer, and under which licence."""

    visibility = RadioField(_l("Who sees the answer?"), validators=[InputRequired(_l("Choose who sees the answer"))])
    organisations = Boxes(_l("Organisations"), coerce=int, validators=[Optional()])
    licence = SelectField(_l("Licence"))

    def __init__(self, partners: Sequence[Organisation], **values: Any) -> None:
        super().__init__(**values)
        self.visibility.choices = [
            ("public", _("Everybody")),
            ("partners", _("All partner organisations")),
            ("listed", _("Only the organisations that I choose")),
        ]
        self.organisations.choices = [(row.id, row.name) for row in partners]
        self.licence.choices = [(name, name) for name in LICENCES]

    def validate_organisations(self, field: Field) -> None:
        """A list needs somebody on it."""
        if self.visibility.data == "listed" and not field.data:
            raise ValidationError(_("Choose at least one organisation"))
