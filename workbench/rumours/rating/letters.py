"""The letter that reminds of ratings that are due. It names codes, never a claim: mail travels openly."""

from collections.abc import Sequence
from email.message import EmailMessage

from workbench.accounts.models import User
from workbench.mail import compose
from workbench.rumours.models import Rumour
from workbench.settings import Settings
from workbench.web.languages import translator


def rate_again_letter(rumours: Sequence[Rumour], person: User, job_id: int, settings: Settings) -> EmailMessage:
    """One letter for all that is due, in the person's language."""
    _ = translator(person.language)
    lines = [
        _("A week has passed since these rumours were rated. Rate them again, or close those that nobody hears any more."),
        "\n".join(f"{rumour.code}: {settings.base_url}/rumours/{rumour.code}/risk" for rumour in rumours),
        _("All that are due: %(address)s") % {"address": f"{settings.base_url}/rumours/rate-again"},
        _("You get this letter because you own these rumours, or because nobody does and you check facts."),
    ]
    subject = _("Rate again: %(count)s rumours") % {"count": len(rumours)} if len(rumours) > 1 else _("Rate again: one rumour")
    message_id = f"<rate-again-{job_id}@{settings.mail_from.partition('@')[2]}>"
    return compose(settings, to=person.email, subject=subject, text="\n\n".join(lines), message_id=message_id)
