"""What counts as a personal identifier. Each pattern reads in time linear in the text: every repeat has a ceiling."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from feeds.masking.checks import CURRENCY_AFTER, has_birth_date, has_luhn_digit, is_iban


@dataclass(frozen=True)
class Pattern:
    """One way of writing one kind of identifier. `accepts` has the last word on a match."""

    kind: str
    regex: re.Pattern[str]
    accepts: Callable[[re.Match[str]], bool] = lambda _match: True


def _digits(match: re.Match[str]) -> str:
    return "".join(letter for letter in match.group() if letter.isdigit())


# --- identity numbers (Skatteverket SKV 704 and 707) --------------------------------------------------------------
_DATE = r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"


def _is_identity_number(match: re.Match[str]) -> bool:
    digits = _digits(match)[-10:]
    return has_birth_date(digits) and has_luhn_digit(digits)


def _has_date(match: re.Match[str]) -> bool:
    return has_birth_date(_digits(match)[-10:])


IDENTITY = (
    # With its hyphen or plus the form alone tells, whatever the check digit says.
    Pattern("identity_number", re.compile(rf"(?<!\d)(?:18|19|20)?{_DATE} ?[-+] ?\d{{4}}(?!\d)"), _has_date),
    Pattern("identity_number", re.compile(rf"(?<!\d)(?:18|19|20)?{_DATE}-[TRSUWXJKLMN]\d{{3}}(?!\w)")),
    Pattern(
        "identity_number",
        re.compile(r"(?<!\d)(?:18|19|20)\d\d([-./])(?:0[1-9]|1[0-2])\1(?:[0-2]\d|3[01]|[6-9]\d) ?[-+] ?\d{4}(?!\d)"),
        _has_date,
    ),
    # Without it, twelve or ten digits may be a time or a case number: the check digit decides.
    Pattern("identity_number", re.compile(rf"(?<!\d)(?:18|19|20)?{_DATE} ?\d{{4}}(?!\d)"), _is_identity_number),
)

# --- e-mail and handles ---------------------------------------------------------------------------------------------
_LOCAL = r"(?<![\w.+%@-])[\w.+%'-]{1,64}"
_DOMAIN = r"(?:[^\W_](?:[\w-]{0,62})\.){1,6}[^\W\d_]{2,24}"
EMAIL = (
    Pattern("email", re.compile(rf"(?:mailto:)?{_LOCAL}@{_DOMAIN}")),
    Pattern("email", re.compile(rf"{_LOCAL} ?[(\[{{] ?(?:at|snabel-?a|@) ?[)\]}}] ?{_DOMAIN}", re.I)),
    Pattern(
        "email",
        re.compile(
            rf"{_LOCAL} ?[(\[{{] ?(?:at|snabel-?a) ?[)\]}}] ?[\w-]{{1,63}} ?[(\[{{] ?(?:dot|punkt) ?[)\]}}] ?\w{{2,24}}", re.I
        ),
    ),
)
HANDLES = (
    # Names written together are one find: else each would only come free once the one before it is gone.
    Pattern("handle", re.compile(rf"(?<![\w@])@\w(?:[\w.-]{{0,62}}\w)?(?:@{_DOMAIN})?(?:@\w(?:[\w.-]{{0,62}}\w)?)*")),
    # What is left of an address that no mail server would take: still a person's.
    Pattern("handle", re.compile(rf"@{_DOMAIN}")),
    Pattern("handle", re.compile(r"(?<![\w/])/?u/[\w-]{3,20}(?![\w/])")),
)

# --- accounts ------------------------------------------------------------------------------------------------------
ACCOUNTS = (
    Pattern(
        "account",
        re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)"),
        lambda m: is_iban(m.group()),
    ),
    Pattern("account", re.compile(r"(?<![\d-])\d{4}(?:[ -]?\d{4}){3}(?![\d-])"), lambda m: has_luhn_digit(_digits(m))),
    Pattern("account", re.compile(r"(?<![\d-])\d{4}-\d, ?\d{1,3}(?:[ .]?\d{1,3}){1,3}(?:-\d)?(?!\d)")),
    Pattern(
        "account",
        re.compile(
            r"(?:(?<=konto)|(?<=kontot)|(?<=kontonr)|(?<=kontonummer)|(?<=kontonumret)|(?<=clearing)|(?<=clearingnummer)"
            r"|(?<=account)|(?<=account number))(?: ?(?:är|is|nr|no|number))?[.:#]? ?(?P<number>\d(?:[ ,.-]{0,2}\d){6,19})(?!\d)",
            re.I,
        ),
    ),
)

# --- telephones ----------------------------------------------------------------------------------------------------
_SEP = r"[ \-./()]{0,3}"
_BETWEEN_NUMBERS = r"(?<!\d)(?<!\d[-.,:/])"
# A bracket belongs to the number only when it closes round the area code.
_OPEN_AREA = r"(?:\((?=0\d{1,3}\)))?"
_OPENING_HOURS = re.compile(r"(?:kl\.?|klockan|öppet|mellan|vardagar|dagligen|open|from|between|tid(?:er)?:?) ?$", re.I)
_SERVICE_NUMBERS = frozenset({"112", "1177", "11313", "11414", "116117", "116111", "90000"})


def _is_phone(match: re.Match[str]) -> bool:
    """Not a date (01-02-2026), not opening hours (08-17 …), not a number everyone may ring."""
    text = match.group().lstrip("(")
    if re.match(r"\d\d[-./ ]\d\d[-./ ](?:19|20)\d\d(?!\d)", text):
        return False
    if re.match(r"0\d[-. ]?(?:\d\d)?-?[012]\d\b", text):
        return not _OPENING_HOURS.search(match.string, max(0, match.start() - 12), match.start())
    return _digits(match) not in _SERVICE_NUMBERS


PHONES = (
    Pattern("phone", re.compile(rf"(?<![\w+])(?:\+|00)(?=[1-9])\d(?:{_SEP}\d){{7,14}}(?!\d){CURRENCY_AFTER}", re.I)),
    Pattern(
        "phone", re.compile(rf"{_BETWEEN_NUMBERS}{_OPEN_AREA}07\d(?:{_SEP}\d){{7,8}}(?!\d){CURRENCY_AFTER}", re.I), _is_phone
    ),
    Pattern(
        "phone",
        re.compile(
            rf"{_BETWEEN_NUMBERS}{_OPEN_AREA}0[1-9](?:\d{{0,2}})\)?[ \-/]{{0,3}}\d(?:[ -]?\d){{4,8}}(?!\d)(?![.:]\d)"
            rf"{CURRENCY_AFTER}",
            re.I,
        ),
        _is_phone,
    ),
    Pattern("phone", re.compile(r"(?<![\d-])(?:\(\d{3}\) ?|\d{3}-)\d{3}-\d{4}(?![\d-])")),
    Pattern(
        "phone",
        re.compile(
            r"(?:(?<=\btel)|(?<=\btelefon)|(?<=\btelefonnummer)|(?<=\bmobil)|(?<=\bring)|(?<=\bsms)|(?<=\bswisha)|(?<=\bswish)"
            r"|(?<=\bphone)|(?<=\bcall))(?:[.:]{0,2} ?(?:till|på|nr|to|at)?[.:]? )(?P<number>\d(?:[ -]?\d){5,11})(?!\d)(?![.:]\d)"
            rf"{CURRENCY_AFTER}",
            re.I,
        ),
        lambda m: m.group("number").replace(" ", "").replace("-", "") not in _SERVICE_NUMBERS,
    ),
)

# --- street and number ---------------------------------------------------------------------------------------------
_NUMBER = (
    r" ?(?!(?:19|20)\d\d)\d{1,3}(?!\d)(?:(?! ?(?:[aA]v|[iI]) ) ?[A-Ha-h](?!\w))?(?![.,:]\d)"
    r"(?! ?(?:kr\b|kronor|%|procent|percent|personer|people|meter|km\b|kilometer|mil\b|minut|år\b|dagar|gånger|tusen|miljon"
    r"|000|januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december))"
    r"(?:,? ?(?:lgh|lägenhet|apt) ?\d{3,4}(?!\d))?(?:, ?\d{3} ?\d{2}(?!\d)(?: [A-ZÅÄÖ][^\W\d_]{1,30})?)?"
)
STREET_ENDS = "gatan|gata|vägen|väg|gränden|gränd|stigen|stig|allén|allé|esplanaden|svängen|gatu"
PLACE_ENDS = "torget|torg|backen|backe|leden|led|plan|planen|plats|platsen|kajen|liden|ringen|stråket|höjden|kroken"
_NO_STREETS = (
    "riksväg",
    "länsväg",
    "europaväg",
    "motorväg",
    "järnväg",
    "motorvägen",
    "riksvägen",
    "länsvägen",
    "järnvägen",
    "längs",
    "denna",
)


def _is_street(match: re.Match[str]) -> bool:
    return match.group("name").lower() not in _NO_STREETS


ADDRESSES = (
    Pattern("address", re.compile(rf"(?<!\w)(?P<name>[^\W\d_][\w-]{{1,29}}(?:{STREET_ENDS}))(?i:{_NUMBER})", re.I), _is_street),
    Pattern("address", re.compile(rf"(?<!\w)(?P<name>[A-ZÅÄÖ][\w-]{{1,29}}(?:{PLACE_ENDS})){_NUMBER}"), _is_street),
    Pattern(
        "address",
        re.compile(rf"(?<!\w)(?P<name>[A-ZÅÄÖ][\w-]{{1,29}}[sae]) (?i:{STREET_ENDS}|{PLACE_ENDS}){_NUMBER}"),
        _is_street,
    ),
    Pattern(
        "address",
        re.compile(
            r"(?<!\w)\d{1,4}[A-Za-z]? (?:[A-Z][\w'-]{1,20} ){1,2}"
            r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Close|Terrace|Crescent)\b\.?"
        ),
    ),
)

# --- registration plates (Transportstyrelsen: three letters without I, Q, V, Å, Ä, Ö; two digits; digit or letter) -----
_PLATE_LETTERS = "A-HJ-PR-UW-Z"
_NO_PLATES = frozenset({"SEK", "EUR", "USD", "NOK", "DKK", "GBP", "SOU", "SFS", "KUN", "LSS", "LPT", "ISO", "DNR", "SKR"})


def _is_plate(match: re.Match[str]) -> bool:
    if match.group()[:3] in _NO_PLATES:
        return False
    if " " not in match.group():
        return True
    before = match.string[max(0, match.start() - 40) : match.start()].lower()
    return any(word in before for word in ("reg", "skylt", "bil", "plåt", "plate", "volvo", "car ", "moped", "mc "))


PLATES = (Pattern("plate", re.compile(rf"(?<![\w-])[{_PLATE_LETTERS}]{{3}} ?\d\d[\d{_PLATE_LETTERS}](?![\w-])"), _is_plate),)
