"""The log of erasing: what, how many, when; read from the audit trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.activity.models import Activity

PAGE = 50
VERBS = (
    "old_words_deleted", "sighting_erased", "item_removed", "copy_removed", "survey_texts_deleted", "focus_notes_erased",
    "panel_closed", "member_left", "recipient_left", "draft_erased", "picture_forgotten", "private_person_forgotten",
    "calendar_forgotten", "referral_words_erased", "comment_words_erased", "person_erased", "erased_again", "erasures_replayed",
    "export_gone", "extract_gone", "records_request_closed", "hold_placed", "hold_lifted",
)  # fmt: skip


@dataclass(frozen=True)
class Deletion:
    """One row of the log."""

    id: int
    at: datetime
    what: str
    count: int | None


def deletions(session: Session, *, before: int | None = None) -> Sequence[Deletion]:
    """The newest rows, or those before the row with this number."""
    wanted = select(Activity).where(Activity.verb.in_(VERBS)).order_by(Activity.id.desc()).limit(PAGE)
    rows = session.scalars(wanted.where(Activity.id < before) if before else wanted)
    words = _words()
    return [Deletion(row.id, row.at, words[row.verb], _count(row.details)) for row in rows]


def _count(details: dict[str, Any]) -> int | None:
    numbers = [details[name] for name in ("texts", "copies", "sightings", "count", "rows") if isinstance(details.get(name), int)]
    return sum(numbers) if numbers else None


def _words() -> dict[str, str]:
    return {
        "old_words_deleted": _("Words erased by time"),
        "sighting_erased": _("An observation whose source is gone"),
        "item_removed": _("A text that is gone at its source"),
        "copy_removed": _("A copy that is gone at its source"),
        "survey_texts_deleted": _("What people wrote in a survey"),
        "focus_notes_erased": _("Notes of a focus group"),
        "panel_closed": _("A panel was closed, addresses and all"),
        "member_left": _("A panel member left"),
        "recipient_left": _("A receiver left a newsletter"),
        "draft_erased": _("A draft in the bin"),
        "picture_forgotten": _("A picture that nobody used"),
        "private_person_forgotten": _("A private person's details as spokesperson"),
        "calendar_forgotten": _("A calendar"),
        "referral_words_erased": _("The words of a case that was handed over"),
        "comment_words_erased": _("The words of a comment in our own fields"),
        "person_erased": _("Erased at somebody's request"),
        "erased_again": _("Had come back, erased again"),
        "erasures_replayed": _("Erased again after a restore"),
        "export_gone": _("An export of everything"),
        "extract_gone": _("The file of a records request"),
        "records_request_closed": _("The texts of a records request"),
        "hold_placed": _("A legal hold was placed"),
        "hold_lifted": _("A legal hold was lifted"),
    }
