"""The editor's buttons that change the text on the page: what each does to the typed document, and what the page says then."""

import re
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from sandwiches import DocumentError
from workbench import clock
from workbench.editorial.checking import check_text
from workbench.editorial.models import Sandwich
from workbench.editorial.typed import add_row, remove_row, without_bad_days
from workbench.editorial.writing.cleaning import Cleaned, storable
from workbench.editorial.writing.limits import shortened
from workbench.editorial.writing.parting import part_text
from workbench.editorial.writing.repairing import Change, make_change, read_change, repair, take_back
from workbench.web.languages import language
from workbench.web.sessions import settings

NOTHING = Change()


@dataclass(frozen=True)
class Asked:
    """What a button made of the text: the document, the change that can be taken back, the message, and where focus goes."""

    document: dict[str, Any] = field(default_factory=dict)
    change: Change = NOTHING
    message: str = ""
    focus: str = "coach-summary"


def make_asked(session: Session, sandwich: Sandwich, typed: dict[str, Any], do: str, undo: str = "") -> Asked:
    """Do what the button says; an unknown button only checks."""
    if do == "add":
        return Asked(add_row(typed), focus="sources-title")
    if found := re.fullmatch(r"remove-(\d{1,3})", do):
        return Asked(remove_row(typed, int(found.group(1))), focus="sources-title")
    if found := re.fullmatch(r"fix-([A-Z]\d{1,2})", do):
        return _repaired(session, sandwich, typed, found.group(1))
    if do.startswith("divide-"):
        return _divided(typed, do.removeprefix("divide-"))
    if do == "undo":
        return _taken_back(typed, undo)
    return Asked(typed)


def say_lost(lost: Cleaned) -> str:
    """What cleaning took away, in words; "" for nothing."""
    pieces = []
    if lost.tags:
        pieces.append(ngettext("%(num)d HTML tag", "%(num)d HTML tags", lost.tags))
    if lost.signs:
        pieces.append(ngettext("%(num)d invisible sign", "%(num)d invisible signs", lost.signs))
    return _("Taken away: %(what)s. The words are kept.", what=f" {_('and')} ".join(pieces)) if pieces else ""


def _repaired(session: Session, sandwich: Sandwich, typed: dict[str, Any], rule: str) -> Asked:
    readable = shortened(storable(without_bad_days(typed)))
    try:
        _document, findings = check_text(session, sandwich, readable, stage="send", settings=settings(), now=clock.utcnow())
    except DocumentError:
        findings = []
    return _changed(typed, repair(readable, findings, rule, language()))


def _divided(typed: dict[str, Any], part: str) -> Asked:
    return _changed(typed, make_change(typed, part_text(typed, part), _("Divide into the parts")))


def _changed(typed: dict[str, Any], change: Change) -> Asked:
    if not change.after:
        return Asked(typed, message=_("The text has changed since, so nothing was done."))
    message = _("Done: %(what)s.", what=change.label)
    return Asked({**typed, **change.after}, change, message, focus="asked")


def _taken_back(typed: dict[str, Any], undo: str) -> Asked:
    document = take_back(typed, read_change(undo))
    if document is None:
        return Asked(typed, message=_("You have written in the text since, so nothing was taken back."), focus="asked")
    return Asked(document, message=_("Taken back: the text is as it was."), focus="asked")
