"""The room's letters: whose turn it is, and the answer to a reader's report."""

from email.message import EmailMessage

from workbench.accounts.models import User
from workbench.editorial.models import ErrorReport, Sandwich
from workbench.mail import compose
from workbench.settings import Settings
from workbench.web.languages import translator


def turn_letter(sandwich: Sandwich, person: User, what: str, job_id: int, settings: Settings) -> EmailMessage:
    """Tell one person, in their language, what happened and where the text is."""
    _ = translator(person.language)
    words = {
        "sent": _("A text waits for your approval"),
        "changes_requested": _("Changes are asked for in your text"),
        "approved": _("Your text is approved"),
    }
    path = "review" if what == "sent" else "edit" if what == "changes_requested" else ""
    address = f"{settings.base_url}/answers/{sandwich.slug}/{path}".rstrip("/")
    text = "\n".join([words[what] + ".", "", address, "", _("You get this letter because the turn is yours.")])
    message_id = f"<turn-{job_id}@{settings.mail_from.partition('@')[2]}>"
    return compose(settings, to=person.email, subject=words[what], text=text, message_id=message_id)


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
