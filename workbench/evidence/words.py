"""What people are told of sources, links, figures and files."""

from datetime import date
from typing import Any

from babel.dates import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from feeds import errors
from workbench.intake.wording import SENTENCES
from workbench.web.languages import language

NOT_A_PAGE = "not-a-page"
EMPTY_PAGE = "empty-page"
TOO_LARGE = "too-large"
BAD_STATUS = "status"

LINK_WORDS = {
    "unchecked": _l("not checked yet"),
    "ok": _l("works"),
    "moved": _l("works, at a new address"),
    "changed": _l("the page has changed since it was cited"),
    "gone": _l("gone: the publisher says that the page is no longer there"),
    "broken": _l("does not answer"),
    "left": _l("left alone"),
}
LINK_KINDS = {
    "unchecked": ("", "clock"), "ok": ("ok", "check"), "moved": ("warn", "warn"), "changed": ("warn", "warn"),
    "gone": ("block", "block"), "broken": ("block", "block"), "left": ("", "info"),
}  # fmt: skip


def link_words(state: str) -> str:
    """The state of a link in words."""
    return str(LINK_WORDS.get(state, state))


def link_kind(state: str) -> tuple[str, str]:
    """Kind and icon of the tag that shows the state."""
    return LINK_KINDS.get(state, ("", "info"))


def source_name(source: Any) -> str:
    """Publisher and title, as a list shows them; the address while nothing else is known."""
    named = ": ".join(part for part in (source.publisher, source.title) if part)
    return named or source.url or source.reference


def reading_error(stored: str) -> str:
    """Why no copy was taken, in the language of the page. `stored` is a word with its value, or a sentence of feeds.errors."""
    kind, _colon, value = stored.partition(":")
    words = {
        NOT_A_PAGE: _("The address leads to “%(kind)s”, not to a web page. Write the source by hand; its link is still checked.",
                      kind=value or "?"),
        EMPTY_PAGE: _("The page came, but no text could be read from it. Write the source by hand; the page is kept."),
        TOO_LARGE: _("The page is larger than 5 MB, so no copy was taken. Write the source by hand."),
        BAD_STATUS: _("The server answered %(status)s instead of the page. Check the address.", status=value),
    }  # fmt: skip
    if kind in words:
        return words[kind]
    return str(SENTENCES.get(stored, SENTENCES[errors.UNREACHABLE]))


def show_period(period: str) -> str:
    """A period in the language of the page: 2025, or quarter 3 of 2025."""
    year, _dash, quarter = period.partition("-Q")
    return _("quarter %(quarter)s of %(year)s", quarter=quarter, year=year) if quarter else year


def show_written_day(written: str) -> str:
    """A year, a month or a day as it was given, in words where it is a whole day."""
    try:
        return str(format_date(date.fromisoformat(written), "d MMM y", locale=language()))
    except ValueError:
        return written
