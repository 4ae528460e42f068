"""Letters about answers that grow old, versions that fall behind, and readings that are wanted."""

from email.message import EmailMessage

from workbench.accounts.models import User
from workbench.editorial.models import Sandwich
from workbench.mail import compose
from workbench.settings import Settings
from workbench.web.languages import translator

PATHS = {"due": "check-again", "outdated": "translation", "sign": "translation", "read": "review"}


def reminder_letter(sandwich: Sandwich, headline: str, person: User, what: str, job_id: int, settings: Settings) -> EmailMessage:
    """Tell one person, in their language, what waits and where."""
    _ = translator(person.language)
    subjects = {
        "due": _("An answer is due to be checked again"),
        "outdated": _("A translation needs an update"),
        "sign": _("A translation waits for your signature"),
        "read": _("A text waits for the legal reviewer"),
    }
    advice = {
        "due": _("Say that it is still right, with a new day, or start a correction."),
        "outdated": _("The answer that it is a version of has changed. Compare them, and correct the version if it is needed."),
        "sign": _(
            "You are named as a reader of this language. Compare it with its original, then sign it or write what is wrong."
        ),
        "read": _("It needs one more pair of eyes before it can be approved."),
    }
    address = f"{settings.base_url}/answers/{sandwich.slug}/{PATHS[what]}"
    lines = [subjects[what] + ".", headline, "", advice[what]]
    if what == "due" and sandwich.review_by is not None:
        lines.append(_("To be checked by: %(day)s") % {"day": sandwich.review_by.isoformat()})
    message_id = f"<reminder-{job_id}@{settings.mail_from.partition('@')[2]}>"
    return compose(
        settings, to=person.email, subject=subjects[what], text="\n".join([*lines, "", address]), message_id=message_id
    )
