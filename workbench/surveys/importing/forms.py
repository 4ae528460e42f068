"""Forms of an import of answers: the file and its wave; columns and values by their numbers."""

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField
from wtforms.validators import InputRequired

LEAVE_OUT = "-"


class FileForm(FlaskForm):  # type: ignore[misc]
    """The file, and the wave that its answers belong to."""

    wave = SelectField(_l("Survey"), coerce=int, validators=[InputRequired(_l("Choose the survey."))])
    file = FileField(_l("File"), validators=[FileRequired(_l("Choose a file."))])


def read_columns(sent: Mapping[str, str], count: int) -> dict[int, str]:
    """column → target, from fields column-0, column-1 …; columns that are left out are absent."""
    return {n: key for n in range(count) if (key := sent.get(f"column-{n}", "").strip())}


def read_meanings(
    sent: Mapping[str, str], values: Sequence[Sequence[str]], chosen: Mapping[int, str], before: Mapping[str, str]
) -> dict[int, dict[str, str]]:
    """column → value → answer, from fields value-<column>-<number>. A column that got another question starts anew."""
    meanings: dict[int, dict[str, str]] = {}
    for position, key in chosen.items():
        if before.get(str(position)) != key:
            continue
        for number, raw in enumerate(values[position]):
            answer = sent.get(f"value-{position}-{number}")
            if answer:
                meanings.setdefault(position, {})[raw] = "" if answer == LEAVE_OUT else answer
    return meanings
