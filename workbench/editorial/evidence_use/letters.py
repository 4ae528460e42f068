"""The letter that tells of newer values."""

from collections.abc import Sequence
from email.message import EmailMessage

from workbench.accounts.models import User
from workbench.editorial.evidence_use.models import FigureNotice
from workbench.mail import compose
from workbench.settings import Settings
from workbench.web.languages import translator

SHOWN = 20


def figures_letter(notices: Sequence[FigureNotice], person: User, job_id: int, settings: Settings) -> EmailMessage:
    """Which answers cite an older value, in the person's language, with where to change it."""
    _ = translator(person.language)
    subject = _("Newer figures for answers of yours")
    lines = [_("The fact bank holds a newer value than these answers cite:"), ""]
    for notice in notices[:SHOWN]:
        values = {"figure": notice.figure_code, "cited": notice.cited, "current": notice.current}
        lines += [
            f"{settings.base_url}/answers/{notice.sandwich.slug}",
            "  " + _("%(figure)s: cited %(cited)s, now %(current)s") % values,
        ]
    if len(notices) > SHOWN:
        lines.append(_("and %(count)s more.") % {"count": len(notices) - SHOWN})
    lines += ["", _("All of them:") + f" {settings.base_url}/evidence/recheck"]
    message_id = f"<figures-{job_id}@{settings.mail_from.partition('@')[2]}>"
    return compose(settings, to=person.email, subject=subject, text="\n".join(lines), message_id=message_id)
