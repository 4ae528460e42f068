"""What went wrong, and what a kind of channel is, in words for people."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

KINDS = {
    "page": _l("public page"),
    "email": _l("e-mail list"),
    "webhook": _l("webhook"),
    "manual": _l("done by hand"),
    "mastodon": _l("Mastodon"),
    "bluesky": _l("Bluesky"),
    "x": _l("X"),
    "chat": _l("chat room (Teams, Slack, Mattermost)"),
    "newspaper": _l("newspaper advert"),
    "leaflet": _l("household leaflet"),
    "poster": _l("poster"),
    "meeting": _l("evening meeting"),
    "desk_note": _l("service desk note"),
    "radio": _l("local radio"),
    "press": _l("press release"),
    "welcome": _l("welcome letter"),
    "talks": _l("talks with neighbours"),
    "forum": _l("public forum"),
    "training": _l("training session"),
}
ERRORS = {
    "no_answer": _l("The receiver gave no answer. It may have arrived all the same."),
    "interrupted": _l("We were interrupted while sending. It may have arrived: ask the receiver."),
    "mail_broke": _l("The connection to the mail server broke. The mail may have left: ask the receiver."),
    "mail_refused": _l("The mail server refused the letter."),
    "address_refused": _l("The mail server refused every address on the list."),
    "mail_later": _l("The mail server asked us to come back later."),
    "refused_address": _l("The address of the channel cannot be used. Ask an administrator."),
    "redirects": _l("The receiver points to another address. Ask them for the right one."),
    "outdated": _l("The text was withdrawn or replaced before it left."),
    "no_consent": _l("Held: the spokesperson's consent does not hold. Cancel it and choose another voice."),
    "no_receivers": _l("There is nobody on the list."),
    "channel_incomplete": _l("The channel lacks its address or secret. Ask an administrator."),
    "not_publishable": _l("The text could not be published. Open it and see what stops it."),
    "by_hand": _l("Paused by hand."),
    "stopped": _l("It came due while everything was stopped. Give it a new time, or send it now."),
    "not_made": _l("The message could not be made. Ask an administrator to look in the log."),
    "by_hand_only": _l("The machine cannot do this on the channel. Do it by hand."),
    "mismatch": _l("The receiver answered about another message. Look there whether ours stands."),
    "http_401": _l("The channel says no: its secret is wrong or has expired."),
    "http_410": _l("The channel has been closed by its owner."),
    "token_refused": _l(
        "The network does not accept the channel's key any more. Make a new one and enter it on the channel's page."
    ),
    "scope_missing": _l("The channel's key may read but not write. Make one that may write and enter it on the channel's page."),
    "account_closed": _l("The network has closed or locked the account. Sign in there and see why."),
    "unpaid": _l("The network wants to be paid before it takes more. Fill up the account there, then open the channel."),
    "chat_closed": _l("The chat does not take messages at this address any more. Make a new webhook there and enter it here."),
    "secret_unreadable": _l("The channel's key cannot be read here any more. Enter it again on the channel's page."),
    "too_long": _l("The text is longer than the network takes. Shorten the facts, and have the text approved again."),
    "refused_text": _l("The network does not take this text. Ask an administrator to look at the account."),
    "duplicate": _l("The network does not take the same words twice. Cancel this placement, or have the text changed."),
    "no_facts": _l("The text has no fact that can stand without the rumour, so it cannot be a post. Write the fact first."),
    "strange_answer": _l("The network's answer cannot be read. Look there whether the post stands."),
    "thread_goes_on": _l("The thread is long. The rest of it follows by itself."),
    "not_found": _l("We looked, and it is not there."),
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
    "copy_withdraw_begun": _l("taking the copy down"),
    "copy_correct_begun": _l("changing the copy where it stands"),
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
