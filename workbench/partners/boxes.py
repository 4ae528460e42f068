"""Check boxes of which any number may be ticked."""

from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget, html_params


class Box(NamedTuple):
    """One check box: what it stands for, and its control."""

    id: str
    value: str
    is_checked: bool
    text: str
    control: Markup


class Boxes(SelectMultipleField):  # type: ignore[misc]
    """A list of check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def boxes(self) -> list[Box]:
        """Each box as the filter of a list shows it, without a field of its own for each."""
        return [
            _box(f"{self.id}-{place}", self.name, str(value), is_checked, text or str(value))
            for place, (value, text, is_checked, _more) in enumerate(self.iter_choices())
        ]


@lru_cache(maxsize=2000)
def _box(html_id: str, name: str, value: str, is_checked: bool, text: str) -> Box:
    """A filter has some forty, and they are the same on every page: each is written once."""
    more = {"checked": True} if is_checked else {}
    attributes = html_params(name=name, id=html_id, type="checkbox", value=value, class_="tick", **more)
    return Box(html_id, value, is_checked, text, Markup(f"<input {attributes}>"))
