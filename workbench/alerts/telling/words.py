"""Routes, paces, kinds of rule and results in words."""

from flask_babel import lazy_gettext as _l

ROUTE_WORDS = {
    "mail": _l("Letter (e-mail)"), "push": _l("Notice on my devices"), "sms": _l("Text message"), "chat": _l("Chat room"),
    "webhook": _l("Webhook"), "ping": _l("Sign of life"),
}  # fmt: skip
PACE_WORDS = {
    "now": _l("At once"), "hourly": _l("Gathered, every hour"), "daily": _l("Gathered, every day"),
    "weekly": _l("Gathered, every week"),
}  # fmt: skip
WEEKDAY_WORDS = (
    _l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"),
)  # fmt: skip
KIND_WORDS = {
    "sightings": _l("A rumour is seen often"),
    "sources": _l("Several independent sources"),
    "burst": _l("Heard more than usual"),
    "harm": _l("The harm is rated high"),
    "words": _l("A watched word"),
    "spokesperson": _l("A spokesperson is mentioned"),
    "source_silent": _l("A source is silent"),
    "partner_asks": _l("A partner asks"),
    "evidence_broken": _l("A source that we cite is broken"),
    "deadline": _l("A deadline is near"),
    "search": _l("Something new in a saved view"),
}
PART_WORDS = {
    "scheduler": _l("The worker"), "collecting": _l("Collecting"), "queue": _l("The queue of work"),
    "delivering": _l("Delivering alerts"),
}  # fmt: skip
ERROR_WORDS = {
    "no_way": _l("the route leads nowhere any more"),
    "no_device": _l("no device is connected"),
    "no_gateway": _l("no SMS gateway is set up"),
    "no_answer": _l("no answer"),
    "gone": _l("the receiver wants nothing any more"),
    "refused_address": _l("the address leads into a closed network"),
    "redirects": _l("the receiver redirects"),
    "push_keys": _l("the push service does not take our keys; connect the device again"),
    "mail_later": _l("the mail server does not answer; it is tried again"),
    "mail_refused": _l("the mail server refused the address"),
    "mail_server": _l("the mail server refused the letter"),
    "gateway_refused": _l("the gateway answered, but not with the words for success"),
    "token_refused": _l("the key was refused"),
    "unpaid": _l("the account must be paid"),
    "chat_closed": _l("the room or its webhook is gone"),
    "refused_text": _l("the text was refused"),
    "stopped_midway": _l("the worker stopped while it was sent"),
    "strange_answer": _l("the answer cannot be read"),
}


def error_words(code: str) -> object:
    """Why something did not arrive."""
    if code.startswith("http_") and code[5:].isdigit():
        return _l("the receiver answered %(status)s", status=code[5:])
    return ERROR_WORDS.get(code, code)
