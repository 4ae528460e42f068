"""Words in a chosen language, whoever asks: a job without a visitor, or a page that is in another language."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from babel.dates import format_date
from flask import g
from flask_babel import force_locale
from flask_babel import gettext as _

from workbench.web.languages import language as spoken
from workbench.web.languages import show_number

MONTHS = "LLLL"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Let gettext, vocabularies and numbers speak `language` inside the block."""
    before = {name: g.get(name) for name in ("language", "forced_language")}
    g.language = g.forced_language = language
    try:
        with force_locale(language):
            yield
    finally:
        for name, value in before.items():
            if value is None:
                g.pop(name, None)
            else:
                setattr(g, name, value)


def say_day(day: date | str) -> str:
    """ "3 November 2026", from a day or its ISO form."""
    value = date.fromisoformat(day[:10]) if isinstance(day, str) else day
    return str(format_date(value, "d MMMM y", locale=spoken()))


def say_months(first: date, last: date) -> str:
    """ "July to September 2026"."""
    names = [format_date(day, MONTHS, locale=spoken()) for day in (first, last)]
    return _("%(first)s to %(last)s %(year)s", first=names[0], last=names[1], year=last.year)


def say_number(value: float | None, decimals: int = 0) -> str:
    """A number in the language's own form; decimals only where there are some."""
    if value is None:
        return "–"
    return show_number(value, decimals if value != int(value) else 0)


def say_list(names: Sequence[str]) -> str:
    """ "a, b and c"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s", first=", ".join(names[:-1]), last=names[-1])
