"""Forms of an import: the file, and which column holds what."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField

from workbench.intake.imports.mapping import FIELDS
from workbench.intake.imports.words import FIELD_WORDS

NOT_THERE = -1


class FileForm(FlaskForm):  # type: ignore[misc]
    """The file."""

    file = FileField(_l("File"), validators=[FileRequired(_l("Choose a file."))])


def _unnamed(number: int) -> Any:
    return _l("Column %(number)s", number=number + 1)


def mapping_form(columns: Sequence[str], mapping: dict[str, int]) -> Any:
    """A form with one choice of column for each field."""

    class MappingForm(FlaskForm):  # type: ignore[misc]
        """Which column holds what."""

    choices = [(NOT_THERE, _l("not in the file")), *((n, name or _unnamed(n)) for n, name in enumerate(columns))]
    for field in FIELDS:
        chosen = SelectField(FIELD_WORDS[field], choices=choices, coerce=int, default=mapping.get(field, NOT_THERE))
        setattr(MappingForm, field, chosen)
    return MappingForm()
