"""The kinds of rule in words: what each waits for, an example, and which fields its form has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Kind:
    """One kind of rule as a person chooses it. `fields` are the names of its own fields, in their order."""

    words: Any
    example: Any
    fields: tuple[str, ...]
    narrowing: tuple[str, ...] = ()
    number: Any = None  # the label of the threshold
    number_hint: Any = ""
    usual: int = 1
    window: Any = None  # the label of the window
    usual_window: int = 24
    cannot: Any = ""  # what the dry run cannot tell


WITHIN = _l("Within how many hours")
ABOUT_RUMOUR = ("themes", "places", "channels")

KINDS: Mapping[str, Kind] = {
    "sightings": Kind(
        _l("A rumour is heard often"),
        _l("For example: three reports within 24 hours."),
        ("threshold", "window_hours", "with_unread"), ABOUT_RUMOUR,
        number=_l("From how many reports"),
        number_hint=_l("Independent of each other. Copies of an article and answers to the rumour do not count."),
        usual=3, window=WITHIN,
    ),
    "sources": Kind(
        _l("A rumour comes from several sources"),
        _l("For example: two sources that have nothing to do with each other, within three days."),
        ("threshold", "window_hours", "with_unread"), ABOUT_RUMOUR,
        number=_l("From how many sources"),
        number_hint=_l("A newspaper, a service desk or a feed is one source, however often the rumour comes from there."),
        usual=2, window=WITHIN, usual_window=72,
    ),
    "burst": Kind(
        _l("Something is heard more than usual"),
        _l("For example: a rumour that has slept for months and is everywhere this morning."),
        ("streams",), ("themes",), window=None,
        cannot=_l("Only what the watch over trends has raised is counted. It is read every three minutes."),
    ),
    "harm": Kind(
        _l("The harm is rated high"),
        _l("For example: somebody rates a rumour as a threat to safety."),
        ("threshold",), ("themes",),
        number=_l("From which step of harm"),
        number_hint=_l("1 annoyance, 2 a missed service, 3 exclusion, 4 threat to safety."), usual=3,
    ),
    "words": Kind(
        _l("Certain words turn up"),
        _l("For example: the name of a school that is about to close."),
        ("words", "threshold", "window_hours"), ("themes", "genres", "sources", "places", "channels", "only_likely"),
        number=_l("From how many texts"),
        number_hint=_l("With 1 you hear of the first; those that follow within the hours below are counted into the same alert."),
        window=WITHIN,
        cannot=_l("Texts that have been deleted since cannot be counted."),
    ),
    "spokesperson": Kind(
        _l("One of our spokespersons is spoken of"),
        _l("For example: the headmaster, the imam or the chief medical officer."),
        ("spokespersons", "words", "threshold", "window_hours"), ("themes", "genres", "only_likely"),
        number=_l("From how many texts"),
        number_hint=_l("With 1 you hear of the first; those that follow within the hours below are counted into the same alert."),
        window=WITHIN,
        cannot=_l("Names are masked before a text is stored. What can be met is the role, not the name."),
    ),
    "source_silent": Kind(
        _l("A source falls silent"),
        _l("For example: the local paper cannot be read for a day."),
        ("how", "threshold", "sources"),
        number=_l("After how many hours"), usual=24,
        cannot=_l("Visits to sources are kept for a month; older silences cannot be seen."),
    ),
    "partner_asks": Kind(
        _l("Somebody outside asks us for something"),
        _l("For example: a partner tells us of a rumour, or a reader says that an answer has a fault."),
        ("asks",), ("themes",),
    ),
    "evidence_broken": Kind(
        _l("A source that we cite breaks"),
        _l("For example: a page of statistics has moved or says something else."),
        ("what",),
    ),
    "deadline": Kind(
        _l("A deadline is near"),
        _l("For example: two hours are left until an answer is due."),
        ("what", "threshold"), ("themes",),
        number=_l("How many hours before"), usual=2,
        cannot=_l("Pauses of a clock are not counted out, and dates that were moved since are counted as they stand."),
    ),
    "search": Kind(
        _l("A rumour comes into a saved view"),
        _l("For example: everything about one district that nobody owns."),
        ("view",),
        cannot=_l("Counted are the rumours that the view holds today, at the time when each was opened."),
    ),
}  # fmt: skip
HEARTBEAT = Kind(
    _l("The workbench itself stands still"),
    _l("Collecting, the clockwork or the delivery of alerts."),
    (),
    cannot=_l("Standstills of the past cannot be replayed."),
)
HARM_STEPS = 4


def kind_of(slug: str) -> Kind:
    """The kind in words, also that of the house's own rule."""
    return HEARTBEAT if slug == "heartbeat" else KINDS[slug]


@dataclass(frozen=True)
class Choices:
    """Slugs in words for fields of several kinds."""

    streams: Mapping[str, Any] = field(
        default_factory=lambda: {
            "rumour": _l("a rumour"), "theme": _l("a theme"), "place": _l("a place"), "channel": _l("a channel"),
        }
    )  # fmt: skip
    asks: Mapping[str, Any] = field(
        default_factory=lambda: {
            "rumour": _l("a partner tells of a rumour"),
            "spokesperson": _l("a partner proposes a spokesperson"),
            "error": _l("a reader says that an answer has a fault"),
        }
    )
    broken: Mapping[str, Any] = field(
        default_factory=lambda: {
            "gone": _l("the page is gone"),
            "broken": _l("the link does not work"),
            "changed": _l("the page says something else"),
        }
    )
    deadlines: Mapping[str, Any] = field(
        default_factory=lambda: {
            "decide": _l("a decision"), "first_action": _l("the first step"), "publish": _l("an answer"),
            "draft": _l("a draft"), "reply": _l("a reply to the one who asked"), "score_again": _l("a new rating"),
            "print": _l("something for print"), "placement": _l("a partner's yes to a placement"),
            "comment_field": _l("a look at a comment field of ours, once it is late"),
            "comment_case": _l("a decision about a comment, once it is late"),
        }
    )  # fmt: skip
    how: Mapping[str, Any] = field(
        default_factory=lambda: {"unread": _l("it cannot be read"), "nothing_new": _l("nothing new comes from it")}
    )
    escalate: Mapping[int, Any] = field(
        default_factory=lambda: {
            0: _l("nobody else is told"), 5: _l("after 5 minutes"), 15: _l("after 15 minutes"), 30: _l("after 30 minutes"),
            60: _l("after an hour"), 240: _l("after 4 hours"),
        }
    )  # fmt: skip


CHOICES = Choices()
