"""Check digits and dates inside numbers: is this the number it looks like?"""

from __future__ import annotations

from datetime import date

CURRENCY_AFTER = r"(?! ?(?:kr\b|kronor|sek\b|euro?\b|€|\$|£|usd\b|dollar|pund|%|procent|percent|mkr|tkr|miljon|million|miljard))"


def has_luhn_digit(digits: str) -> bool:
    """True when the last digit is the Luhn check digit of the others (ISO/IEC 7812-1)."""
    total = 0
    for place, letter in enumerate(reversed(digits)):
        value = int(letter) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def has_birth_date(digits: str) -> bool:
    """True when ten digits begin with a date as a Swedish identity or coordination number has it (day, or day + 60)."""
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    day -= 60 if day > 60 else 0
    for century in (1900, 2000):
        try:
            date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False


def is_iban(text: str) -> bool:
    """True when the check digits of an IBAN (ISO 13616) are right."""
    packed = text.replace(" ", "").upper()
    if not 15 <= len(packed) <= 34:
        return False
    moved = packed[4:] + packed[:4]
    return int("".join(str(int(letter, 36)) for letter in moved)) % 97 == 1
