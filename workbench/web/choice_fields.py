"""Fields for one of several choices: those that may stay open, as filters of lists have, and how all of them are written."""

from functools import lru_cache
from typing import Any

from markupsafe import Markup
from wtforms import SelectField
from wtforms.fields.choices import Choice  # type: ignore[attr-defined]
from wtforms.validators import Optional
from wtforms.widgets import Select


class OpenSelect(SelectField):  # type: ignore[misc]
    """A choice that need not be made. Spaces are no choice either: the library would let them pass unlooked at."""

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(label, validators=[Optional()], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what is chosen, without space around it."""
        super().process_formdata([value.strip() for value in valuelist])


class QuickSelect(Select):  # type: ignore[misc]
    """The library's, which remembers how a choice is written: a list's filter has some eighty, the same at each view."""

    @classmethod
    def render_option(cls, choice: Choice, **attributes: Any) -> Markup:  # type: ignore[override]
        """One `<option>`."""
        if attributes or choice.render_kw:
            return super().render_option(choice, **attributes)  # type: ignore[no-any-return]
        label = choice.label if isinstance(choice.label, str) else str(choice.label or choice.value)
        return _option(choice.value, label, choice.selected)


@lru_cache(maxsize=2000, typed=True)
def _option(value: Any, label: str, is_selected: bool) -> Markup:
    return Select.render_option(Choice(value, label, is_selected, {}))  # type: ignore[no-any-return, call-arg]


def init_choice_fields() -> None:
    """Let every field of choices be written that way, also those of libraries."""
    SelectField.widget = QuickSelect()  # type: ignore[misc]
