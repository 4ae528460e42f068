"""The letter that says that a review has been counted."""

from email.message import EmailMessage

from workbench.accounts.models import User
from workbench.mail import compose
from workbench.reviews.quarters import Quarter
from workbench.settings import Settings
from workbench.web.languages import translator


def ready_letter(quarter: Quarter, person: User, job_id: int, settings: Settings) -> EmailMessage:
    """Tell the one who asked, in their language, where it is."""
    _ = translator(person.language)
    subject = _("The review of quarter %(number)s, %(year)s is counted") % {"number": quarter.number, "year": quarter.year}
    advice = _("Next: read it, write the texts and the decisions, and let an approver adopt it.")
    address = f"{settings.base_url}/review?quarter={quarter.slug}"
    message_id = f"<review-{job_id}@{settings.mail_from.partition('@')[2]}>"
    return compose(
        settings,
        to=person.email,
        subject=subject,
        text="\n".join([f"{subject}.", "", advice, "", address]),
        message_id=message_id,
    )
