"""Sentences that the machine stores in English, in the language of the page; and numbers in words."""

from functools import cache

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from feeds import errors, notices
from workbench.intake.models import Assessment
from workbench.intake.rules.matching import LONGEST_PATTERN, BadPattern

NO_MODEL = "The classifier is not trained, or its files are damaged."
UNREADABLE = "The classifier could not read this text."

# The sentences stand here once more because translations are collected from this package.
SENTENCES = {
    errors.UNREACHABLE: _l("The address could not be fetched. Check the spelling, and that anyone on the internet can open it."),
    errors.GONE: _l("The source has ended. Remove it, or ask its owner for a new address."),
    errors.NOT_A_FEED: _l("This is not a feed. Look for an address marked RSS, Atom or JSON Feed on the site."),
    errors.EMPTY: _l("The answer was empty. Check that the address leads to a feed."),
    errors.DAMAGED: _l("The feed is damaged and nothing in it could be read. Tell its owner."),
    errors.OVERRUN: _l("The feed takes too much time or memory to read. Ask its owner for a shorter one."),
    errors.UNUSABLE: _l("The input cannot be used. Check it and try again."),
    errors.UNAUTHORISED: _l("The network did not accept the key. Make a new one there and enter it here."),
    errors.FORBIDDEN: _l(
        "The network does not let us read this. Check what the key may do, and that the account is open to everyone."
    ),
    errors.UNPAID: _l("The network wants to be paid before it gives more. Fill up the account there."),
    errors.NOT_FOUND: _l("The network does not know this account, tag or search. Check the spelling."),
    errors.NETWORK_TROUBLE: _l("The network has trouble of its own. We try again by ourselves."),
    errors.MOVED: _l("The server sends us on to another address. Enter that address instead."),
    errors.NOT_THE_NETWORK: _l(
        "The answer cannot be read. If it goes on, check that the address leads to a server of this network."
    ),
    errors.ASKED_TO_WAIT: _l("The network asked us to wait. We try again by ourselves."),
    notices.DATE_MISSING: _l("The entry has no date."),
    notices.DATE_UNREADABLE: _l("The date could not be read."),
    notices.DATE_ABSURD: _l("The date cannot be right and was left out."),
    notices.DATE_FUTURE: _l("The date lies in the future."),
    notices.LINK_MISSING: _l("The entry has no link."),
    notices.LINK_UNUSABLE: _l("The link is not a web address and was left out."),
    notices.TEXT_SHORTENED: _l("The text was very long and has been shortened."),
    notices.CHARACTERS_REMOVED: _l("Characters that cannot be stored were removed."),
    notices.DIRECTION_MARKS: _l("The text holds marks that change the reading direction."),
    notices.ID_MADE: _l("The entry has no id of its own; one was made from its text."),
    notices.XML_DAMAGED: _l("The feed has errors, but its entries could be read."),
    notices.ENTRIES_SKIPPED: _l("Some entries could not be read and were skipped."),
    notices.ENTRIES_MERGED: _l("Some entries came twice and were merged."),
    notices.TOO_MANY_ENTRIES: _l("The feed has more than 5,000 entries; the rest were left out."),
    notices.ASKED_TO_WAIT: _l("The source asked us to wait."),
    notices.BUDGET_SPENT: _l("This month's reads of the network are spent. An administrator can raise the limit."),
    errors.ROBOTS_REFUSE: _l(
        "The site's robots.txt asks programs like ours not to read this address. Ask its owner to allow it."
    ),
    errors.ROBOTS_UNREAD: _l("The site's robots.txt cannot be read, so we wait an hour before we try again."),
    notices.POSTS_SKIPPED: _l("Some posts could not be read and were skipped."),
    notices.LETTERS_SKIPPED: _l("Some letters could not be read and were skipped."),
    errors.MAIL_REFUSED: _l("The mail server did not accept the name or the password. Check both, and that IMAP is switched on."),
    errors.NO_FOLDER: _l("The mailbox has no folder of that name. Check the spelling."),
    notices.PAGES_REPEAT: _l("The network gave the same page again; reading stopped there."),
    notices.READING_BROKEN_OFF: _l("The network broke off halfway; the rest is read at the next visit."),
    notices.MORE_TO_READ: _l("There is more to read than one visit may take; the rest is read at the next visit."),
    notices.TOO_FEW_READS: _l("Too few reads are left to ask the network."),
    NO_MODEL: _l("The classifier is not trained, or its files are damaged."),
    UNREADABLE: _l("The classifier could not read this text."),
}

MASKS = {
    "identity_number": _l("identity number removed"),
    "phone": _l("phone number removed"),
    "email": _l("e-mail address removed"),
    "handle": _l("user name removed"),
    "post_link": _l("link to a post removed"),
    "address": _l("street address removed"),
    "account": _l("account number removed"),
    "plate": _l("registration number removed"),
}

SOURCE_STATES = {
    "ok": _l("works"),
    "failing": _l("fails"),
    "gone": _l("has ended"),
    "paused": _l("paused"),
}

BARS = 5
LIKELY, POSSIBLE = 0.5, 0.1  # shares of the way from the threshold (which differs between kinds of text) to certainty


def plainly(sentence: str) -> str:
    """A stored sentence in the language of the page; the sentence itself when it is not one of ours."""
    return str(SENTENCES.get(sentence, sentence))


def source_state(state: str) -> str:
    """The state of a source in words."""
    return str(SOURCE_STATES[state])


@cache
def _bars(filled: int) -> Markup:
    on, off = Markup('<i class="on"></i>'), Markup("<i></i>")
    return on * filled + off * (BARS - filled)


def score_bars(score: float) -> Markup:
    """A score from 0 to 1 as five bars, of which so many are filled as it reaches."""
    return _bars(sum(score * BARS > step + 0.25 for step in range(BARS)))


def score_word(assessment: Assessment) -> str:
    """How sure the machine is, in one word."""
    if not assessment.relevant:
        return str(_("Below the threshold"))
    if assessment.is_unsure:
        return str(_("Unsure"))
    share = (assessment.score - assessment.threshold) / max(1 - assessment.threshold, 0.001)
    if share >= LIKELY:
        return str(_("Likely"))
    return str(_("Possible") if share >= POSSIBLE else _("Unsure"))


def bad_pattern_words(error: BadPattern) -> str:
    """Why a house rule's pattern cannot be used, and what to do."""
    return {
        "empty": _("Write at least one word to look for."),
        "too_long": _("The pattern may have at most %(count)s characters. Make two rules of it.", count=LONGEST_PATTERN),
        "matches_all": _("The pattern fits an empty text, so it would hit everything. Ask for at least one letter."),
        "syntax": _("The regular expression cannot be read: %(detail)s.", detail=error.detail),
    }[error.kind]
