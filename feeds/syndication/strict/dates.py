"""The two spellings of time that nearly all feeds use: RFC 822 and W3C-DTF. Anything else is left to feedparser."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from feeds.syndication.strict.unsure import UnsureError

_MONTHS = {
    name: number
    for number, name in enumerate(("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1)
}
_RFC822 = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), ([0-9]{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ((?:19|2[0-9])[0-9]{2})"
    r" ([0-9]{2}):([0-9]{2}):([0-9]{2}) (?:GMT|UTC|Z|([+-])(0[0-9]|1[0-4])([0-5][0-9]))"
)
_W3C = re.compile(
    r"((?:19|2[0-9])[0-9]{2})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]{1,9})?"
    r"(?:Z|([+-])(0[0-9]|1[0-4]):([0-5][0-9]))"
)


def read_date(text: str) -> datetime | None:
    """Gives the time in UTC, None for an empty text. Raises UnsureError for a spelling it does not know."""
    if not text:
        return None
    if found := _RFC822.fullmatch(text):
        day, name, year, hour, minute, second, sign, hours, minutes = found.groups()
        month = _MONTHS[name]
    elif found := _W3C.fullmatch(text):
        year, month_text, day, hour, minute, second, sign, hours, minutes = found.groups()
        month = int(month_text)
    else:
        raise UnsureError("a date in another spelling")
    try:
        time = datetime(int(year), month, int(day), int(hour), int(minute), int(second), tzinfo=UTC)
    except ValueError as error:
        raise UnsureError("a date that does not exist") from error
    if not sign:
        return time
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return time - offset if sign == "+" else time + offset
