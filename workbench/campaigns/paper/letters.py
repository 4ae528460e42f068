"""Letters to whoever does something by hand: a deadline comes near or has passed, or what was handed out must be mended."""

from email.message import EmailMessage
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from workbench import clock
from workbench.accounts.models import User
from workbench.campaigns.models import Placement
from workbench.campaigns.paper.choices import PaperChoices
from workbench.campaigns.paper.deadlines import deadline_of
from workbench.campaigns.paper.reading import in_words
from workbench.mail import compose
from workbench.settings import Settings
from workbench.web.languages import translator

REASONS = ("soon", "late", "correct", "take_back", "changed")


def paper_letter(placement: Placement, person: User, what: str, job_id: int, settings: Settings) -> EmailMessage:
    """One letter in the person's language: what has happened, what to do, where. It does not repeat the text itself."""
    _ = translator(person.language)
    zone, channel = ZoneInfo(settings.timezone), placement.channel
    deadline = deadline_of(PaperChoices.read(channel.settings, channel.kind), placement.scheduled_at, zone)
    words = {
        "soon": (_("The deadline comes near: %(channel)s"), _("It must be ready by %(deadline)s.")),
        "late": (_("The deadline has passed: %(channel)s"), _("It should have been ready by %(deadline)s.")),
        "correct": (_("Correct what was handed out: %(channel)s"), _("The text has been corrected. Swap the old for the new.")),
        "take_back": (_("Take back what was handed out: %(channel)s"), _("The text has been withdrawn. Take away what is left.")),
        "changed": (
            _("The text has been changed before it was handed out: %(channel)s"),
            _("Do not use what you have. It is off the plan. Plan the new text if it is still to be handed out."),
        ),
    }
    subject, said = words[what]
    values = {"channel": _one_line(channel.name), "deadline": in_words(deadline, zone, person.language)}
    address = f"{settings.base_url}/paper/{placement.reference}"
    lines = [said % values, address, _("You get this letter because you planned it, or because the channel is yours.")]
    return compose(
        settings, to=person.email, subject=subject % values, text="\n\n".join(lines) + "\n",
        message_id=f"<paper-{job_id}.{person.id}@{settings.mail_from.rpartition('@')[2]}>",
        headers={"Date": format_datetime(clock.utcnow()), "Auto-Submitted": "auto-generated"},
    )  # fmt: skip


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:120]
