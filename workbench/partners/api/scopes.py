"""What a token may be good for, and which roles its holder must have for each."""

from flask_babel import lazy_gettext as _l

HOLDERS = frozenset({"partner", "reporter", "writer", "fact_checker", "approver"})
PARTNER = frozenset({"partner"})
ROLES_OF: dict[str, frozenset[str]] = {
    "library:read": HOLDERS,
    "rumours:read": HOLDERS - {"reporter"},
    "sightings:write": HOLDERS,
    "adoptions:read": PARTNER,
    "adoptions:write": PARTNER,
    "usage:write": PARTNER,
}
SCOPES = tuple(ROLES_OF)
WORDS = {
    "library:read": _l("Read the library"),
    "rumours:read": _l("Read rumours that have been answered"),
    "sightings:write": _l("Send in what has been heard"),
    "adoptions:read": _l("Read what your organisation uses"),
    "adoptions:write": _l("Take answers into use and adapt them"),
    "usage:write": _l("Report where answers were used"),
}
