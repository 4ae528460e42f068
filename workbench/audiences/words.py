"""The room's slugs in words: how a group is met, how something is known, what stands between a person and a text."""

from datetime import date

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from workbench.activity.models import Activity
from workbench.audiences.models import Audience, AudiencePlace
from workbench.web.languages import language

MEETINGS: dict[str, object] = {
    "meeting": _l("an evening meeting"),
    "forum": _l("a public forum"),
    "talks": _l("talks with neighbours"),
    "desk_note": _l("a service desk"),
    "poster": _l("a notice board"),
    "leaflet": _l("leaflets in the letter box"),
    "newspaper": _l("the local paper"),
    "radio": _l("local radio"),
    "welcome": _l("a welcome to new residents"),
    "page": _l("our website"),
    "email": _l("letters by e-mail"),
    "mastodon": _l("Mastodon"),
    "bluesky": _l("Bluesky"),
    "x": _l("X"),
    "chat": _l("a chat"),
}
SOURCES: dict[str, object] = {
    "survey": _l("survey"),
    "focus_group": _l("focus group"),
    "talks": _l("conversations"),
    "statistics": _l("statistics"),
    "staff": _l("staff who meet the group"),
}
TRUST: dict[str, object] = {
    "survey": _l("survey: “whom would you ask?”"),
    "focus_group": _l("focus group"),
    "talks": _l("conversations"),
    "experience": _l("our staff's experience"),
}
STANDINGS: dict[str, object] = {
    "standing": _l("consent stands"),
    "ending": _l("consent ends soon"),
    "none": _l("no consent"),
}
VERBS: dict[str, object] = {
    "spokesperson_added": _l("Added to the register"),
    "spokesperson_changed": _l("Changed"),
    "consent_recorded": _l("Consent recorded"),
    "consent_withdrawn": _l("Consent withdrawn"),
    "availability_set": _l("Marked as available or not"),
    "trust_added": _l("Evidence of trust added"),
    "trust_removed": _l("Evidence of trust taken away"),
    "calendar_read": _l("Calendar read from a file"),
    "calendar_followed": _l("Calendar followed at an address"),
    "calendar_forgotten": _l("Calendar forgotten"),
    "absence_added": _l("Days away added"),
    "absence_removed": _l("Days away taken away"),
    "private_person_forgotten": _l("Name and facts erased"),
}


def audience_name(audience: Audience) -> str:
    """The group's name in the language of the page."""
    return audience.name_sv if language() == "sv" else audience.name_en


def meeting_word(kind: str) -> str:
    """How a group is met, in words."""
    return str(MEETINGS.get(kind, kind))


def source_word(kind: str) -> str:
    """How something is known, in words."""
    return str(SOURCES.get(kind, kind))


def verb_word(row: Activity) -> str:
    """What happened to a spokesperson, in words."""
    return str(VERBS.get(row.verb, row.verb))


def times_in_words(place: AudiencePlace) -> str:
    """When a group is met there: "Tuesdays and Thursdays 10:00–12:00". Empty when nobody has written it."""
    days = ", ".join(weekday_name(day) for day in place.weekdays)
    hours = f"{place.opens}–{place.closes}" if place.closes else (_("from %(time)s", time=place.opens) if place.opens else "")
    return " ".join(part for part in (days, hours) if part)


def weekday_name(day: int) -> str:
    """The name of a weekday, 0 is Monday."""
    return str(format_date(date(2024, 1, 1 + day), "EEEE"))
