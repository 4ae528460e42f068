"""The letter to whoever asked to be erased: what was found and erased, what stays, and where to complain.

Written from the register alone, so it names nobody and repeats no words; whoever erased sends it, from the records.
GDPR articles 12.3 (an answer within a month) and 12.4 (where to complain).
"""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from babel.dates import format_date

from workbench.privacy.models import Erasure
from workbench.settings import Settings
from workbench.web.languages import translator


def write_letter(row: Erasure, settings: Settings, language: str) -> str:
    """The whole letter in one language, paragraphs parted by an empty line."""
    _ = translator(language)
    day = format_date(row.erased_at.astimezone(ZoneInfo(settings.timezone)), "d MMMM y", locale=language)
    head = _("Your request to be erased, %(reference)s") % {"reference": row.reference}
    complain = _(
        "Do you wonder about something? Write to %(contact)s and name %(reference)s. If you think that we have done wrong "
        "you may complain to the Swedish Authority for Privacy Protection, IMY (imy.se)."
    ) % {"contact": settings.contact, "reference": row.reference}
    parts = [head, f"{_shown(row, _)} {_found(row, day, _)}", _stays(row, settings, _), complain, settings.municipality]
    return "\n\n".join(part for part in parts if part)


def _shown(row: Erasure, _: Callable[[str], str]) -> str:
    if row.way == "link":
        return _("You showed us a link.")
    if row.way == "receipt":
        return _("You showed us the receipt of a tip.")
    return _("You showed us an account. We keep no names: its texts are found for 30 days, after that what was sorted since.")


def _found(row: Erasure, day: str, _: Callable[[str], str]) -> str:
    texts, observations = row.counts["texts"] + row.counts["copies"], row.counts["sightings"]
    if not texts + observations:
        return _("We looked on %(day)s and hold nothing under it.") % {"day": day}
    return _(
        "On %(day)s we erased the words everywhere with us. Texts: %(texts)s. Notes that somebody had heard it: "
        "%(observations)s. Then we looked once more, and nothing was left."
    ) % {"day": day, "texts": texts, "observations": observations}


def _stays(row: Erasure, settings: Settings, _: Callable[[str], str]) -> str:
    stays = []
    if sum(row.counts.values()):
        stays.append(_("What stays is how many there were, without words, link or name."))
        if settings.backup_dir:
            stays.append(
                _("Sealed backups hold them until they are too old; if one is put back, they are erased before anybody gets in.")
            )
    if row.way != "author":
        stays.append(_("Should the same come in again, we erase it within the hour."))
    return " ".join(stays)
