"""Invitation and reminder: plain text in the member's language, with the link, the note on ethics and a way out."""

import hashlib
from email.message import EmailMessage
from email.utils import format_datetime

from babel.dates import format_date

from workbench import clock
from workbench.campaigns.lists.letters import domain, one_line
from workbench.campaigns.messages import leave_headers
from workbench.mail import compose
from workbench.settings import Settings
from workbench.surveys.panels.models import Panel, PanelContact
from workbench.surveys.waves.links import link_of
from workbench.surveys.waves.models import Wave
from workbench.surveys.waves.wording import said
from workbench.web.languages import translator


def survey_letter(wave: Wave, contact: PanelContact, purpose: str, invitation_id: int, settings: Settings) -> EmailMessage:
    """One member's letter, with the link that is theirs alone. The contact's panel must be loaded."""
    return _letter(wave, contact, contact.panel, purpose, invitation_id, link_of(wave, contact, settings), settings)


def sample_letter(wave: Wave, panel: Panel, language: str, settings: Settings) -> EmailMessage:
    """The invitation as a made-up member would get it, with a link that leads nowhere."""
    nobody = PanelContact(address="namn@example.org", language=language, token="…")
    return _letter(wave, nobody, panel, "invite", 0, f"{settings.base_url}/s/…", settings)


def _letter(
    wave: Wave, contact: PanelContact, panel: Panel, purpose: str, invitation_id: int, link: str, settings: Settings
) -> EmailMessage:
    """Its own words are Swedish or English; title and introduction are in the member's language."""
    spoken = contact.language if contact.language in ("sv", "en") else "en"
    _ = translator(spoken)
    title = one_line(said(wave.titles, contact.language, wave.languages).text)
    above = said(wave.introductions, contact.language, wave.languages).text
    last = format_date(wave.closes_on, "d MMMM y", locale=spoken) if wave.closes_on is not None else ""
    lines = [
        _("Hello,") if purpose == "invite" else _("Hello again,"),
        _who(panel, title, purpose, spoken, settings),
        above,
        _("Answer here:"),
        link,
        _("The link is yours alone. It holds a number in place of your name. We never store your answers with your address.")
        + (" " + _("You can answer until the end of %(day)s.") % {"day": last} if last else ""),
        _("You choose whether to take part, and it costs you nothing not to. To get no more letters, press once here:"),
        leave_address(contact, settings),
        f"{settings.unit}, {settings.municipality}\n{settings.contact}",
    ]
    words = _("A few questions: %(title)s") if purpose == "invite" else _("Reminder: %(title)s")
    key = letter_key(contact, wave, purpose)
    return compose(
        settings, to=contact.address, subject=words % {"title": title}, text="\n\n".join(one for one in lines if one) + "\n",
        message_id=f"<survey-{purpose}-{invitation_id}.{key}@{domain(settings)}>",
        headers={
            "Date": format_datetime(clock.utcnow()), "Auto-Submitted": "auto-generated",
            **leave_headers(leave_address(contact, settings), settings),
        },
    )  # fmt: skip


def _who(panel: Panel, title: str, purpose: str, language: str, settings: Settings) -> str:
    """Why this person gets the letter: a member has joined, somebody drawn by lot is told from where we have the address."""
    _ = translator(language)
    if purpose == "remind":
        return _("We wrote to you about %(title)s. There is still time. We remind you once, no more.") % {"title": title}
    names = {"panel": one_line(panel.name), "sender": settings.municipality, "title": title}
    if panel.sampling == "volunteer":
        return _("You are in %(panel)s. Now %(sender)s asks: %(title)s.") % names
    about = (panel.about_en if language == "en" else "") or panel.about
    return _("You have been drawn by lot. %(sender)s asks: %(title)s.") % names + " " + one_line(about)


def letter_key(contact: PanelContact, wave: Wave, purpose: str) -> str:
    """What a letter is called besides its number: whoever makes up a returned letter does not know it."""
    return hashlib.sha256(f"{contact.token} {wave.code} {purpose}".encode()).hexdigest()[:16]


def leave_address(contact: PanelContact, settings: Settings) -> str:
    """Where one press leaves the panel."""
    return f"{settings.base_url}/panel/leave/{contact.token}"
