"""What went wrong, and what a kind of channel is, in words for people."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

KINDS = {
    "page": _l("public page"),
    "email": _l("e-mail list"),
    "webhook": _l("webhook"),
    "manual": _l("done by hand"),
}
ERRORS = {
    "no_answer": _l("The receiver gave no answer. It may have arrived all the same."),
    "interrupted": _l("We were interrupted while sending. It may have arrived: ask the receiver."),
    "mail_broke": _l("The connection to the mail server broke. The mail may have left: ask the receiver."),
    "mail_refused": _l("The mail server refused an address."),
    "mail_later": _l("The mail server asked us to come back later."),
    "refused_address": _l("The address of the channel cannot be used. Ask an administrator."),
    "redirects": _l("The receiver points to another address. Ask them for the right one."),
    "outdated": _l("The text was withdrawn or replaced before it left."),
    "no_consent": _l("Held: the spokesperson's consent does not hold. Cancel it and choose another voice."),
    "no_receivers": _l("There is nobody on the list."),
    "channel_incomplete": _l("The channel lacks its address or secret. Ask an administrator."),
    "not_publishable": _l("The text could not be published. Open it and see what stops it."),
    "by_hand": _l("Paused by hand."),
    "http_401": _l("The channel says no: its secret is wrong or has expired."),
    "http_410": _l("The channel has been closed by its owner."),
}
CAUTIONS = {
    "night": _l("It goes out at night, between 21 and 7."),
    "day_off": _l("It goes out on a weekend or a public holiday."),
}
VERBS = {
    "placement_planned": _l("planned"),
    "placement_offered": _l("offered to the partner"),
    "offer_accepted": _l("accepted"),
    "offer_declined": _l("declined"),
    "time_proposed": _l("another time proposed"),
    "time_declined": _l("proposed time declined"),
    "placement_moved": _l("moved to another time"),
    "placement_prepared": _l("made ready"),
    "placement_held": _l("held back"),
    "placement_cancelled": _l("cancelled"),
    "placement_sent": _l("sent"),
    "placement_sent_again": _l("sent again by hand"),
    "placement_failed": _l("failed"),
    "placement_unknown": _l("unclear"),
    "message_sent": _l("a message was taken"),
    "message_prepared": _l("a message is tried again"),
    "message_failed": _l("a message failed"),
    "message_unknown": _l("a message is unclear"),
    "copy_taken_down": _l("copy taken down"),
}


def verb_in_words(verb: str) -> str:
    """A line of the log in words."""
    return str(VERBS.get(verb, verb))


def explain(code: str) -> str:
    """An error's code as a sentence."""
    if code in ERRORS:
        return str(ERRORS[code])
    if code.startswith("http_"):
        return _("The receiver answered with the error %(code)s.", code=code.removeprefix("http_"))
    return _("Something went wrong.") if code else ""


def kind_name(kind: str) -> str:
    """The kind of a channel in words."""
    return str(KINDS.get(kind, kind))
