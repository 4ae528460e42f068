"""The letter that says that an original has been corrected or withdrawn, and asks a person to look."""

from email.message import EmailMessage

from workbench.accounts.models import User
from workbench.mail import compose
from workbench.partners.federation.models import OriginNotice
from workbench.settings import Settings
from workbench.web.languages import translator


def origin_letter(notice: OriginNotice, person: User, job_id: int, settings: Settings) -> EmailMessage:
    """Tell one person, in their language, what changed at the original and where to answer."""
    _ = translator(person.language)
    original, sandwich = notice.use.foreign_answer, notice.use.sandwich
    subjects = {
        "correction": _("%(name)s has corrected an answer that yours is based on"),
        "withdrawal": _("%(name)s has withdrawn an answer that yours is based on"),
    }
    subject = " ".join((subjects[notice.kind] % {"name": original.home_name}).split())
    said = [words for words in (notice.what, notice.why) if words]
    lines = [
        subject + ".",
        *said,
        _("The original:") + f" {original.url}",
        _("Your answer:") + f" {settings.base_url}/answers/{sandwich.slug}",
        _("Look whether it concerns your answer, and say so here:") + f" {settings.base_url}/from-others#questions",
        _("Nothing is changed by itself."),
    ]
    message_id = f"<origin-{job_id}@{settings.mail_from.partition('@')[2]}>"
    return compose(settings, to=person.email, subject=subject, text="\n\n".join(lines), message_id=message_id)
