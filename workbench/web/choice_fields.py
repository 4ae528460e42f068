"""The field for one of several choices that may stay open, as filters of lists have."""

from typing import Any

from wtforms import SelectField
from wtforms.validators import Optional


class OpenSelect(SelectField):  # type: ignore[misc]
    """A choice that need not be made. Spaces are no choice either: the library would let them pass unlooked at."""

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(label, validators=[Optional()], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what is chosen, without space around it."""
        super().process_formdata([value.strip() for value in valuelist])
