"""Fields for one of several choices: those that may stay open, as filters of lists have, and how all of them are written."""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from markupsafe import Markup
from wtforms import SelectField
from wtforms.fields.choices import Choice  # type: ignore[attr-defined]
from wtforms.validators import Optional
from wtforms.widgets import Select

MOST_WRITTEN = 500
_written: dict[Hashable, Markup] = {}


class OpenSelect(SelectField):  # type: ignore[misc]
    """A choice that need not be made. Spaces are no choice either: the library would let them pass unlooked at."""

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(label, validators=[Optional()], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what is chosen, without space around it."""
        super().process_formdata([value.strip() for value in valuelist])


class QuickSelect(Select):  # type: ignore[misc]
    """The library's, which remembers how it wrote: the filters of a list have some eighty choices, the same at each view."""

    def __call__(self, field: Any, **attributes: Any) -> Markup:
        """The `<select>` with its choices; found again when all that it shows is as before."""
        if self.multiple or not _is_plain(field.choices) or not all(isinstance(one, str) for one in attributes.values()):
            return super().__call__(field, **attributes)  # type: ignore[no-any-return]
        flags = tuple((name, getattr(field.flags, name, None)) for name in self.validation_attrs)
        own = (field.coerce, field.id, field.name, type(field.data), field.data)
        key = (own, flags, tuple(attributes.items()), tuple(field.choices))
        found = _written.get(key)
        if found is None:
            if len(_written) >= MOST_WRITTEN:
                _written.clear()
            found = _written[key] = super().__call__(field, **attributes)
        return found

    @classmethod
    def render_option(cls, choice: Choice, **attributes: Any) -> Markup:  # type: ignore[override]
        """One `<option>`."""
        if attributes or choice.render_kw:
            return super().render_option(choice, **attributes)  # type: ignore[no-any-return]
        label = choice.label if isinstance(choice.label, str) else str(choice.label or choice.value)
        return _option(choice.value, label, choice.selected)


def _is_plain(choices: Any) -> bool:
    """Whether these are pairs of words, no groups and no words that depend on the language of the moment."""
    return isinstance(choices, list) and all(
        type(choice) is tuple and len(choice) == 2 and type(choice[0]) is str and type(choice[1]) is str for choice in choices
    )


@lru_cache(maxsize=2000, typed=True)
def _option(value: Any, label: str, is_selected: bool) -> Markup:
    return Select.render_option(Choice(value, label, is_selected, {}))  # type: ignore[no-any-return, call-arg]


def init_choice_fields() -> None:
    """Let every field of choices be written that way, also those of libraries."""
    SelectField.widget = QuickSelect()  # type: ignore[misc]
