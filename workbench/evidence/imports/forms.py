"""Forms of an import of figures: the file, which column holds what, and what stands in where the file is silent."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField

from workbench.evidence.imports.mapping import DEFAULTS, FIELDS
from workbench.evidence.imports.words import FIELD_WORDS
from workbench.evidence.sources.forms import line
from workbench.web.vocabulary import choices

NOT_THERE = -1


class FiguresFileForm(FlaskForm):  # type: ignore[misc]
    """The file."""

    file = FileField(_l("File"), validators=[FileRequired(_l("Choose a file."))])


def mapping_form(columns: Sequence[str], mapping: Mapping[str, int], defaults: Mapping[str, str]) -> Any:
    """A form with one choice of column for each field, and fields for what the file does not say."""

    class MappingForm(FlaskForm):  # type: ignore[misc]
        """Which column holds what."""

    unnamed = [_("Column %(number)s", number=place + 1) for place in range(len(columns))]
    places = [(NOT_THERE, _("not in the file")), *((place, name or unnamed[place]) for place, name in enumerate(columns))]
    for field in FIELDS:
        chosen = SelectField(FIELD_WORDS[field], choices=places, coerce=int, default=mapping.get(field, NOT_THERE))
        setattr(MappingForm, field, chosen)
    for field in DEFAULTS:
        setattr(MappingForm, f"default_{field}", line(FIELD_WORDS[field]))
    MappingForm.default_theme = SelectField(_l("Theme"), choices=choices("theme", empty=_("not given")), default="")
    return MappingForm(data={f"default_{name}": defaults.get(name, "") for name in DEFAULTS})
