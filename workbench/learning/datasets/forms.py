"""Forms of training sets: the file with its licence, the columns, and what each label means."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from workbench.learning.datasets.labels import LEAVE_OUT, OURS
from workbench.learning.datasets.models import SPLITS, TASKS
from workbench.learning.datasets.service import FIELDS
from workbench.learning.datasets.words import FIELD_WORDS, GENRE_WORDS, SPLIT_WORDS, TASK_WORDS, label_word
from workbench.rumours.texts import tidy

NOT_THERE = -1


def _tidied(value: str | None) -> str:
    return tidy(value or "")


def _line(label: Any, required: Any) -> StringField:
    long = Length(max=200, message=_l("At most %(max)d characters fit here"))
    return StringField(label, filters=[_tidied], validators=[DataRequired(required), long])


class DataSetForm(FlaskForm):  # type: ignore[misc]
    """The file, what it teaches, and its licence."""

    file = FileField(_l("File"), validators=[FileRequired(_l("Choose a file."))])
    name = _line(_l("Name of the data set"), _l("Give the data set a name, so that colleagues know it again."))
    task = SelectField(_l("What the labels answer"), choices=[(task, TASK_WORDS[task]) for task in TASKS])
    split = SelectField(_l("What it is for"), choices=[(split, SPLIT_WORDS[split]) for split in SPLITS])
    genre = SelectField(_l("What kind of texts"), choices=list(GENRE_WORDS.items()), default="")
    licence = _line(_l("Licence"), _l("Say under which licence the texts may be used. Without one they cannot be added."))
    licence_note = TextAreaField(
        _l("Where the licence is stated"), filters=[_tidied],
        validators=[Length(max=1000, message=_l("At most %(max)d characters fit here"))],
    )  # fmt: skip


def columns_form(columns: Sequence[Mapping[str, Any]], mapping: Mapping[str, int]) -> Any:
    """A form with one choice of column for each field."""

    class ColumnsForm(FlaskForm):  # type: ignore[misc]
        """Which column holds what."""

    named = [column["name"] or _("Column %(number)s", number=place + 1) for place, column in enumerate(columns)]
    choices = [(NOT_THERE, _("not in the file")), *enumerate(named)]
    for field in FIELDS:
        chosen = SelectField(FIELD_WORDS[field], choices=choices, coerce=int, default=mapping.get(field, NOT_THERE))
        setattr(ColumnsForm, field, chosen)
    return ColumnsForm()


def labels_form(task: str, named: Sequence[str], chosen: Mapping[str, str]) -> Any:
    """A form with one choice for each label of the file, in its order: fields label_0, label_1 …"""

    class LabelsForm(FlaskForm):  # type: ignore[misc]
        """What each label means."""

    ours = [(label, label_word(label, task)) for label in OURS[task]]
    choices = [("", _("Choose")), *ours, (LEAVE_OUT, _("leave these rows out"))]
    for place, name in enumerate(named):
        setattr(LabelsForm, f"label_{place}", SelectField(name, choices=choices, default=chosen.get(name, "")))
    return LabelsForm()
