"""What people are told of an import of figures."""

from flask_babel import lazy_gettext as _l

FIELD_WORDS = {
    "code": _l("The figure's code"),
    "title_sv": _l("The figure's name in Swedish"),
    "title_en": _l("The figure's name in English"),
    "theme": _l("Theme, as T01 to T99"),
    "place": _l("Place"),
    "unit_sv": _l("Unit in Swedish"),
    "unit_en": _l("Unit in English"),
    "period": _l("Year or quarter"),
    "value": _l("Value"),
    "source": _l("The source's code"),
    "next_release": _l("Next release"),
    "definition": _l("Definition"),
    "small_numbers": _l("What to mind with small numbers"),
}

ROW_FAULTS = {
    "no_figure": _l("The row names no figure."),
    "period": _l("The period is neither a year, like 2025, nor a quarter, like 2025-Q3."),
    "no_value": _l("There is no value. Perhaps the office hides it because few people stand behind it."),
    "value": _l("The value is not a number."),
    "theme": _l("The theme is not one of T01 to T13 or T99."),
    "date": _l("The date cannot be read. Write it like 2026-11-20."),
    "twice": _l("The file has another value for the same figure and period."),
    "code": _l("The code can hold the letters a–z, digits, hyphens and points only."),
    "unit": _l("A new figure needs a unit."),
    "source": _l("No source has that code."),
    "mixed": _l("A figure holds either years or quarters, not both."),
}
