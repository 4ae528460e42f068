"""Letters to partners, in each person's language. Never the rumour's own words; always one address to go to."""

from datetime import datetime
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

from sandwiches import strip_markdown
from sandwiches.rendering.labels import plain_date
from workbench.accounts.models import User
from workbench.campaigns.models import Placement
from workbench.mail import compose
from workbench.partners.adapting.models import AdaptedText
from workbench.partners.organisations.models import PartnerInvitation
from workbench.partners.telling.models import AdoptionNotice
from workbench.settings import Settings
from workbench.web.languages import translator


def notice_letter(row: AdoptionNotice, person: User, settings: Settings, *, reminder: int) -> EmailMessage:
    """What was corrected or withdrawn, why, and where to confirm."""
    _ = translator(person.language)
    is_gone = row.kind == "withdrawal"
    subject = _("An answer that you use has been withdrawn") if is_gone else _("An answer that you use has been corrected")
    lines = [
        *([_("We have not heard from you yet.")] if reminder else []),
        f"{subject}: {_name(row.adoption.sandwich)}",
        f"{_('What:')} {row.correction.what}\n{_('Why:')} {row.correction.why}",
        _("Remove it where you have used it, and tell your readers why.")
        if is_gone
        else _("Change to the new text where you have used it."),
        f"{_('Confirm here:')} {settings.base_url}/adopted?state=changed",
        _foot(person, settings),
    ]
    return _letter(person, subject, lines, f"partner-notice-{row.id}-{reminder}-{person.id}", settings)


def reminder_letter(row: Placement, person: User, number: int, settings: Settings) -> EmailMessage:
    """An offer waits for an answer."""
    _ = translator(person.language)
    when = _moment(row.scheduled_at, person.language, settings)
    subject = _("An offer waits for your answer")
    lines = [
        _("The municipality asks you to publish “%(headline)s” on %(channel)s, %(when)s.")
        % {"headline": _name(row.sandwich), "channel": row.channel.name, "when": when},
        _("Say yes, propose another time or say no:") + f" {settings.base_url}/plan/{row.reference}",
        _foot(person, settings),
    ]
    return _letter(person, subject, lines, f"offer-reminder-{row.id}-{number}-{person.id}", settings)


def invitation_letter(row: PartnerInvitation, address: str, settings: Settings) -> EmailMessage:
    """The invitation to join."""
    _ = translator(row.language)
    until = plain_date(row.expires_at.astimezone(ZoneInfo(settings.timezone)).date().isoformat(), row.language)
    subject = _("Invitation to work with us against rumours")
    lines = [
        _("%(name)s invites you to join %(organisation)s in the municipality's library of checked answers.")
        % {"name": row.invited_by.name, "organisation": row.organisation.name},
        *([row.greeting] if row.greeting else []),
        _("Read what it is about, and join:") + f" {address}",
        _("The link works until %(day)s and once. Do not pass it on.") % {"day": until},
        f"{settings.unit}\n{settings.contact}",
    ]
    message_id = f"<partner-invitation-{row.id}@{settings.mail_from.partition('@')[2]}>"
    return compose(settings, to=row.email, subject=subject, text="\n\n".join(lines), message_id=message_id)


def version_letter(row: AdaptedText, person: User, job_id: int, settings: Settings) -> EmailMessage:
    """A partner's version waits for approval, is approved, or came back."""
    _ = translator(person.language)
    subjects: dict[str, Any] = {
        "sent": _("A partner's version waits for approval"),
        "approved": _("Your version is approved"),
        "changes_requested": _("Changes are asked for in your version"),
    }
    subject = subjects[row.state]
    lines = [
        f"{subject}: {row.headline or _name(row.adoption.sandwich)}",
        *([f"{_('Why:')} {row.answer_note}"] if row.answer_note else []),
        f"{settings.base_url}/partner-versions/{row.id}",
        _foot(person, settings),
    ]
    return _letter(person, subject, lines, f"partner-version-{row.id}-{job_id}", settings)


def _letter(person: User, subject: str, lines: list[str], key: str, settings: Settings) -> EmailMessage:
    message_id = f"<{key}@{settings.mail_from.partition('@')[2]}>"
    return compose(settings, to=person.email, subject=subject, text="\n\n".join(lines), message_id=message_id)


def _name(sandwich: Any) -> str:
    """The headline on one line, without Markdown."""
    revision = sandwich.public_revision
    headline = strip_markdown(str(revision.document.get("headline", ""))) if revision is not None else ""
    return " ".join(headline.split()) or str(sandwich.slug)


def _foot(person: User, settings: Settings) -> str:
    _ = translator(person.language)
    return f"{settings.unit}\n{settings.contact}\n" + _("You get this letter because your organisation works with us.")


def _moment(at: datetime, language: str, settings: Settings) -> str:
    local = at.astimezone(ZoneInfo(settings.timezone))
    return f"{plain_date(local.date().isoformat(), 'sv' if language == 'sv' else 'en')} {local:%H:%M}"
