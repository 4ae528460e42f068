"""The base of forms whose texts are kept: what is typed loses control signs and signs that turn the direction of the text."""

from typing import Any

from flask_wtf import FlaskForm

from workbench.editorial.writing.cleaning import without_signs


def without_signs_if_text(value: Any) -> Any:
    """The same value; a text without invisible signs."""
    return without_signs(value) if isinstance(value, str) else value


class PlainForm(FlaskForm):  # type: ignore[misc]
    """A form that can be stored: PostgreSQL refuses some of these signs, and others hide what a text says."""

    class Meta:
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Every field filters its text first."""
            given = {**unbound_field.kwargs, **options}
            options = {**options, "filters": [without_signs_if_text, *given.get("filters", ())]}
            return unbound_field.bind(form=form, **options)
