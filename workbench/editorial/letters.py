"""The room's letters: whose turn it is, who is named, a quote to approve, and the answer to a reader's report."""

from collections.abc import Sequence
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from sandwiches.rendering.labels import plain_date
from workbench.accounts.models import User
from workbench.editorial.collaborating.models import QuoteLink
from workbench.editorial.models import ErrorReport, Sandwich
from workbench.mail import compose
from workbench.settings import Settings
from workbench.web.languages import translator

PATHS = {
    "sent": "review", "changes_requested": "edit", "quote_approved": "quote", "quote_changes_wanted": "quote",
    "suggestion_accepted": "discussion", "suggestion_declined": "discussion",
}  # fmt: skip
OTHERS = ("taken_over", "suggestion_accepted", "suggestion_declined", "quote_approved", "quote_changes_wanted")


def turn_letter(
    sandwich: Sandwich, person: User, what: str, job_id: int, settings: Settings, *, reason: str = ""
) -> EmailMessage:
    """Tell one person, in their language, what happened and where the text is; `reason` is a colleague's own words."""
    _ = translator(person.language)
    words = {
        "sent": _("A text waits for your approval"),
        "changes_requested": _("Changes are asked for in your text"),
        "approved": _("Your text is approved"),
        "handed_over": _("A text has been handed to you"),
        "taken_over": _("A colleague has taken over a text that you had"),
        "author_changed": _("A text has another author"),
        "suggestion_accepted": _("Your suggestion is taken in"),
        "suggestion_declined": _("Your suggestion is declined"),
        "quote_approved": _("The spokesperson approves the quote"),
        "quote_changes_wanted": _("The spokesperson wants another quote"),
    }
    address = f"{settings.base_url}/answers/{sandwich.slug}/{PATHS.get(what, '')}".rstrip("/")
    why = (
        _("You get this letter because the text concerns you.")
        if what in OTHERS
        else _("You get this letter because the turn is yours.")
    )
    said = [_("Why:") + " " + reason, ""] if reason else []
    text = "\n".join([words[what] + ".", "", *said, address, "", why])
    message_id = f"<turn-{job_id}@{settings.mail_from.partition('@')[2]}>"
    return compose(settings, to=person.email, subject=words[what], text=text, message_id=message_id)


def mention_letter(
    sandwich: Sandwich, person: User, rows: Sequence[tuple[str, str]], thread_id: int, job_id: int, settings: Settings
) -> EmailMessage:
    """What colleagues (name, words) said to the person in one thread, in one letter with one link."""
    _ = translator(person.language)
    names = ", ".join(dict.fromkeys(name for name, _words in rows))
    said = [f"{name}: {words}" for name, words in rows]
    address = f"{settings.base_url}/answers/{sandwich.slug}/discussion#comment-{thread_id}"
    subject = _("%(names)s names you in a comment") % {"names": " ".join(names.split())}
    text = "\n\n".join([*said, address, _("You get this letter because somebody wrote your name after an @.")])
    message_id = f"<mention-{job_id}@{settings.mail_from.partition('@')[2]}>"
    return compose(settings, to=person.email, subject=subject, text=text, message_id=message_id)


def quote_letter(link: QuoteLink, address: str, settings: Settings) -> EmailMessage:
    """The link for a spokesperson, in the language of the answer."""
    _ = translator("sv" if link.sandwich.language == "sv" else "en")
    until = plain_date(
        link.expires_at.astimezone(ZoneInfo(settings.timezone)).date().isoformat(),
        "sv" if link.sandwich.language == "sv" else "en",
    )
    lines = [
        _("We want to quote you in a text. Read it and say whether this is what you say:"),
        address,
        _("The link works until %(day)s and can be answered once. Do not pass it on: whoever has it can answer for you.")
        % {"day": until},
        f"{settings.unit}\n{settings.contact}",
    ]
    message_id = f"<quote-{link.id}@{settings.mail_from.partition('@')[2]}>"
    subject = _("Is this what you say?")
    return compose(settings, to=link.send_to or "", subject=subject, text="\n\n".join(lines), message_id=message_id)


def answer_letter(report: ErrorReport, settings: Settings) -> EmailMessage:
    """The answer to the reader, in the installation's language, with what they wrote."""
    _ = translator(report.sandwich.language if report.sandwich else settings.default_language)
    lines = [
        report.answer,
        "",
        settings.unit,
        settings.contact,
        "",
        _("You wrote to us:"),
        report.text,
        "",
        _("We have now deleted your address."),
    ]
    message_id = f"<report-{report.id}@{settings.mail_from.partition('@')[2]}>"
    return compose(
        settings, to=report.reply_address or "", subject=_("Answer to your report"), text="\n".join(lines), message_id=message_id
    )
