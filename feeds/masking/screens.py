"""Which patterns can find anything in a text: a few quick questions before the slow ones. Never a wrong "no".

Each screen asks for something that its patterns cannot do without. It is asked before anything is blanked, and a blank
only ever takes away, so what a pattern would find later the screen has seen.
"""

from __future__ import annotations

import re

from feeds.masking.patterns import (
    ACCOUNTS,
    ADDRESSES,
    EMAIL,
    HANDLES,
    IDENTITY,
    PHONES,
    PLACE_ENDS,
    PLATES,
    STREET_ENDS,
    Pattern,
)

_SHORT_HOST = re.compile(r"\.\w{2,6}/")
_BRACKETED_AT = re.compile(r"[(\[{] ?(?:at|snabel-?a|@) ?[)\]}]", re.I)
_RUN = re.compile(r"\d+")
# Six digits near one another: no identity number, telephone or account has fewer, except an IBAN.
_MANY_DIGITS = re.compile(r"\d(?:[ \-./()+,]{0,6}\d){5}")
_ENDS = tuple(f"{STREET_ENDS}|{PLACE_ENDS}".split("|"))
_LONGEST_END = max(len(end) for end in _ENDS)
# Letters that a pattern which ignores case takes for i and s.
_SAME_LETTERS = str.maketrans("ıſİ", "isi")
_IBANS, _CARDS_AND_ACCOUNTS = ACCOUNTS[:1], ACCOUNTS[1:]
_STREETS, _ENGLISH_STREETS = ADDRESSES[:3], ADDRESSES[3:]
_AFTER_NUMBER = re.compile(r"[A-Za-z]? [A-Z]")


def can_hold_link(text: str) -> bool:
    """False when no address with http or www can stand in `text`."""
    return "://" in text or any(letters in text for letters in ("ww", "WW", "Ww", "wW"))


def can_hold_bare_link(text: str) -> bool:
    """False when no address such as "x.com/anna" can stand in `text`."""
    return "/" in text and _SHORT_HOST.search(text) is not None


def choose_email(text: str) -> tuple[Pattern, ...]:
    """Gives the e-mail patterns that can find something."""
    has_bracketed = any(bracket in text for bracket in "([{") and _BRACKETED_AT.search(text) is not None
    if "@" in text:
        return EMAIL if has_bracketed else EMAIL[:1]
    return EMAIL[1:] if has_bracketed else ()


def choose_after_links(text: str) -> tuple[Pattern, ...]:
    """Gives the other patterns that can find something, in the order in which they must run."""
    handles = (HANDLES[:2] if "@" in text else ()) + (HANDLES[2:] if "u/" in text else ())
    # The shadow has no digits but these ten. Ten searches for one letter are quicker than one for a class of letters.
    if not any(digit in text for digit in "0123456789"):
        return handles
    first = _RUN.search(text)
    assert first is not None
    has_many = _MANY_DIGITS.search(text, first.start()) is not None
    after_capital, after_end, before_name = _look_around_numbers(text, first.start())
    return (
        handles
        + (IDENTITY if has_many else ())
        + (_IBANS if after_capital else ())
        + (_CARDS_AND_ACCOUNTS + PHONES if has_many else ())
        + (_STREETS if after_end else ())
        + (_ENGLISH_STREETS if before_name else ())
        + (PLATES if after_capital else ())
    )


def _look_around_numbers(text: str, start: int) -> tuple[bool, bool, bool]:
    """Whether any number follows a capital letter, follows the end of a street's name, or stands before a capital."""
    after_capital = after_end = before_name = False
    for run in _RUN.finditer(text, start):
        first = run.start()
        before = text[max(0, first - _LONGEST_END - 1) : first].removesuffix(" ")
        if before and not before[-1].isdigit():
            after_capital = after_capital or before[-1] in _CAPITALS
            after_end = after_end or before.translate(_SAME_LETTERS).lower().endswith(_ENDS)
        before_name = before_name or _AFTER_NUMBER.match(text, run.end()) is not None
        if after_capital and after_end and before_name:
            break
    return after_capital, after_end, before_name


_CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
