"""Letters of a panel: "was it you?" and "you are in it already". Plain text, in the language of the visitor."""

from email.message import EmailMessage
from email.utils import format_datetime

from workbench import clock
from workbench.campaigns.lists.letters import domain, one_line
from workbench.mail import compose
from workbench.settings import Settings
from workbench.surveys.panels.models import PanelContact
from workbench.web.languages import translator


def join_letter(contact: PanelContact, job_id: int, settings: Settings) -> EmailMessage:
    """Asks whether it was this person; or, to one who is in the panel, says so and how to leave."""
    _ = translator(contact.language)
    name = one_line(contact.panel.name)
    sender = f"{settings.unit}, {settings.municipality}\n{settings.contact}"
    if contact.confirmed_on is not None:
        subject = _("You are already in %(panel)s") % {"panel": name}
        lines = [
            _("You are already in %(panel)s. You need do nothing.") % {"panel": name},
            _("If you want to leave the panel:"),
            f"{settings.base_url}/panel/leave/{contact.token}",
            sender,
        ]
    else:
        subject = _("Confirm that you want to join %(panel)s") % {"panel": name}
        lines = [
            _("Somebody, we hope you, wants to join %(panel)s in %(place)s with this address.")
            % {"panel": name, "place": settings.municipality},
            _("Do you want to? Open this page and press the button:"),
            f"{settings.base_url}/panel/confirm/{contact.token}",
            _("Was it not you? Then do nothing. You get no more letters, and we delete the address within eight days."),
            sender,
        ]
    headers = {"Date": format_datetime(clock.utcnow()), "Auto-Submitted": "auto-generated"}
    key = f"<panel-{contact.id}.{job_id}@{domain(settings)}>"
    text = "\n\n".join(lines) + "\n"
    return compose(settings, to=contact.address, subject=subject, text=text, message_id=key, headers=headers)
