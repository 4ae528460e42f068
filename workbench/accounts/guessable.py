"""Passwords that others guess first: what is long enough and still on every list. Nobody outside is asked. FAULTS.md S-06.

Lists of stolen passwords hold words, keyboard rows, years and the name of the place, put together and dressed up. Undress a
password the same way: if nothing of its own is left, it is refused.
"""

import re
import unicodedata
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from flask_security import PasswordUtil

SHORTEST, LONGEST = 12, 128  # characters as people count them: å is one, however the browser sends it
OWN_LETTERS = 5  # this many letters and digits must be left that are neither common words nor runs
PLAIN = str.maketrans({"@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", "$": "s", "5": "s", "7": "t"})
ROWS = (
    "abcdefghijklmnopqrstuvwxyzåäö",
    "01234567890",
    "qwertyuiopå",
    "asdfghjklöä",
    "zxcvbnm",
    "qazwsxedcrfvtgbyhnujm",
    "1q2w3e4r5t6y7u8i9o0p",
)
COMMON = frozenset((Path(__file__).parent / "common_words.txt").read_text("utf-8").split())


class CarefulPasswords(PasswordUtil):  # type: ignore[misc]
    """Length, then whether others would guess it. The library would count the normal form, in which å is two characters."""

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        """(what is wrong or None, the password in its normal form)."""
        length, problem = length_of(password), ""
        if length < SHORTEST:
            problem = _("The password has %(count)s characters. It must have at least %(least)s.", count=length, least=SHORTEST)
        elif length > LONGEST:
            problem = _("The password has %(count)s characters. At most %(most)s fit.", count=length, most=LONGEST)
        elif is_guessable(password, names_of(kwargs.get("user"))):
            problem = _("Others would guess this password early. Put together a few words that nobody else would.")
        return [problem] if problem else None, self.normalize(password)


def length_of(password: str) -> int:
    """How many characters a person sees: a letter and its marks are one, as composed as Unicode has it."""
    return len(unicodedata.normalize("NFC", password))


def is_guessable(password: str, names: frozenset[str] = frozenset()) -> bool:
    """Whether hardly anything is left once common words, one's own names, years, runs and repeats are taken away."""
    folded = unicodedata.normalize("NFKC", password).casefold()  # as the lists are written
    if not any(char.isalpha() for char in folded):
        return True  # a number: of a telephone, a birthday, a keyboard
    return any(_own_part(text, COMMON | names) < OWN_LETTERS for text in (folded, folded.translate(PLAIN)))


def names_of(user: Any) -> frozenset[str]:
    """The words that somebody's account is known by."""
    known_by = unicodedata.normalize("NFKC", f"{getattr(user, 'name', '')} {getattr(user, 'email', '')}")
    words = re.split(r"[^\w]+", known_by.casefold())
    return frozenset(word for word in words if len(word) > 2)


def _own_part(text: str, words: frozenset[str]) -> int:
    """How many letters and digits are left; what is repeated counts once."""
    rest = re.sub(r"(19|20)\d\d", " ", text)
    rest = _without_runs(rest)
    for word in sorted(words, key=len, reverse=True):
        if len(word) > 2:
            rest = rest.replace(word, " ")
    pieces = {piece for piece in re.split(r"[\W_]+", rest) if piece and piece not in words and not piece.isdigit()}
    digits = {piece for piece in re.split(r"\D+", rest) if len(piece) > 4}
    return sum(_without_repeats(piece) for piece in pieces | digits)


def _without_runs(text: str) -> str:
    """Without four or more keys in a row, forwards or backwards."""
    for row in (*ROWS, *(row[::-1] for row in ROWS)):
        for length in range(len(row), 3, -1):
            for start in range(len(row) - length + 1):
                text = text.replace(row[start : start + length], " ")
    return text


def _without_repeats(piece: str) -> int:
    """The length of the part that is repeated, or of the whole."""
    for length in range(1, len(piece) // 2 + 1):
        if (piece[:length] * (len(piece) // length + 1))[: len(piece)] == piece:
            return length // 2
    return len(piece)
