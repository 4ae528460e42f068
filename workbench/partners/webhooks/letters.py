"""The letter about a webhook that takes nothing any more."""

from email.message import EmailMessage

from workbench.accounts.models import User
from workbench.mail import compose
from workbench.partners.webhooks.models import WebhookEndpoint
from workbench.settings import Settings
from workbench.web.languages import translator


def disabled_letter(endpoint: WebhookEndpoint, person: User, job_id: int, settings: Settings) -> EmailMessage:
    """In the person's language: which webhook, why, and what to do. The address may hold a secret, so only its name is said."""
    _ = translator(person.language)
    why = {
        "gone": _("The receiver answered that the address is gone (410)."),
        "exhausted": _("Ten tries over three days have failed, and nothing else arrived meanwhile."),
    }
    name = " ".join(endpoint.name.split())
    subject = _("The webhook “%(name)s” has been switched off") % {"name": name}
    lines = [
        subject + ".",
        why[endpoint.disabled_reason],
        _("What happens from now on is kept for thirty days. Mend the receiver, open the webhook and send what was missed:"),
        f"{settings.base_url}/webhooks/{endpoint.id}",
    ]
    message_id = f"<webhook-{job_id}@{settings.mail_from.partition('@')[2]}>"
    return compose(settings, to=person.email, subject=subject, text="\n\n".join(lines), message_id=message_id)
