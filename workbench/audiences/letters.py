"""The room's letter: a consent ends soon, ask again in time."""

from datetime import date
from email.message import EmailMessage

from sandwiches.rendering.labels import plain_date
from workbench.accounts.models import User
from workbench.audiences.models import Spokesperson
from workbench.mail import compose
from workbench.settings import Settings
from workbench.web.languages import translator


def consent_letter(row: Spokesperson, until: date, person: User, job_id: int, settings: Settings) -> EmailMessage:
    """Tell one colleague, in their language, whose consent ends and when."""
    _ = translator(person.language)
    day = plain_date(until.isoformat(), "sv" if person.language == "sv" else "en")
    name = " ".join(row.name.split())
    subject = _("The consent of %(name)s ends on %(day)s") % {"name": name, "day": day}
    lines = [
        subject + ".",
        _("Ask whether they still want to speak, and write down the answer."),
        _("After that day nobody can name them in anything new."),
        f"{settings.base_url}/spokespersons/{row.id}",
        _("You get this letter because you wrote the consent down, or because you work with texts."),
    ]
    message_id = f"<consent-{job_id}@{settings.mail_from.partition('@')[2]}>"
    return compose(settings, to=person.email, subject=subject, text="\n\n".join(lines), message_id=message_id)
