"""What the pages about sources say: kinds, results of visits, reasons why an address is refused, intervals."""

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from workbench.intake.models import NEEDS_DELETION_DECISION, SourceVisit
from workbench.intake.sources import opml

KIND_WORDS = {
    "syndication": _l("Feed or web page"),
    "x": "X",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "mailbox": _l("Mailbox"),
    "manual": _l("Pasted by staff"),
    "tips": _l("Tips from the public"),
    "field": _l("Field form"),
    "import": _l("Imported files"),
}
KIND_HELP = {
    "syndication": _l("A local paper, the municipality's own news, an open forum. No key is needed."),
    "x": _l("A search or an account. Needs a key, and every post that is read costs money."),
    "mastodon": _l("A hashtag, an account or a whole server's public posts. Often without a key."),
    "bluesky": _l("A search or an account. Accounts can be read without a key."),
    "mailbox": _l("Letters to an address of your own, such as tips@ your municipality."),
}
# Icons of web/templates/_icons.html.
STATE_SIGNS = {"ok": ("ok", "check"), "failing": ("warn", "warn"), "gone": ("block", "block"), "paused": ("", "quiet")}
RESULT_WORDS = {
    "unchanged": _l("Nothing had changed"),
    "asked_to_wait": _l("Asked us to wait"),
    "failed": _l("Failed"),
    "gone": _l("The source has ended"),
    "out_of_budget": _l("The month's reads are spent"),
}
BAD_RESULTS = ("failed", "gone", "out_of_budget")
REFUSALS = {
    "scheme": _l("Only addresses with http or https are read."),
    "port": _l("Only the usual ports of the web are read."),
    "private": _l("The address does not lie on the open internet."),
    "userinfo": _l("The address carries a user name or a password."),
    "long-url": _l("The address is too long."),
    "odd-spelling": _l("The address is written in a way that can be read in two ways."),
}
FILE_FAULTS = {
    opml.TOO_LARGE: _l("The file is larger than 1 MB. Split it, and add one part at a time."),
    opml.NOT_XML: _l("The file cannot be read. Export it again as OPML from the programme it comes from."),
    opml.NOT_OPML: _l("This is not an OPML file. Look for “Export” or “OPML” in the programme it comes from."),
    opml.NO_FEEDS: _l("The file holds no feeds."),
}
INTERVALS = {
    300: _l("5 minutes"),
    600: _l("10 minutes"),
    900: _l("15 minutes"),
    1800: _l("30 minutes"),
    3600: _l("1 hour"),
    10_800: _l("3 hours"),
    21_600: _l("6 hours"),
    43_200: _l("12 hours"),
    86_400: _l("24 hours"),
}
LANGUAGES = {
    "": _l("As the texts say, or as we can tell"),
    "sv": _l("Swedish"),
    "en": _l("English"),
    "fi": _l("Finnish"),
    "se": _l("Northern Sami"),
    "ar": _l("Arabic"),
    "fa": _l("Persian"),
    "so": _l("Somali"),
    "ti": _l("Tigrinya"),
    "uk": _l("Ukrainian"),
}


def kind_word(kind: str) -> str:
    """The kind of a source in words."""
    return str(KIND_WORDS.get(kind, kind))


def interval_word(seconds: int) -> str:
    """A length of time in words, to the minute."""
    if seconds in INTERVALS:
        return str(INTERVALS[seconds])
    minutes = max(1, round(seconds / 60))
    return str(ngettext("%(num)d minute", "%(num)d minutes", minutes))


def visit_words(visit: SourceVisit) -> str:
    """How a visit went, in one sentence."""
    if visit.result == "read":
        return str(ngettext("Read: %(num)d new text", "Read: %(num)d new texts", visit.new_count))
    return str(RESULT_WORDS.get(visit.result, visit.result))


def refusal_word(kind: str) -> str:
    """Why an address is not read. What we cannot say more closely is a spelling."""
    return str(REFUSALS.get(kind, REFUSALS["odd-spelling"]))


def needs_decision(kind: str) -> bool:
    """Whether the kind holds people's own words, which need a deletion decision."""
    return kind in NEEDS_DELETION_DECISION
