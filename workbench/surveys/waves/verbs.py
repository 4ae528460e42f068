"""What has happened to waves and panels, in words."""

from flask_babel import lazy_gettext as _l

from workbench.activity.models import Activity

VERBS: dict[str, object] = {
    "wave_made": _l("The survey was begun"),
    "wave_changed": _l("Days or words were changed"),
    "question_added": _l("A question was added"),
    "question_changed": _l("A question was changed"),
    "question_removed": _l("A question was taken away"),
    "stages_changed": _l("The classes were changed"),
    "absent_written": _l("Absent pupils were written down"),
    "wave_approved": _l("The survey was approved"),
    "wave_approval_taken_back": _l("The approval was taken back"),
    "wave_opened": _l("The survey opened"),
    "wave_closed": _l("The survey closed"),
    "wave_counted": _l("The answers were counted"),
    "wave_result_published": _l("The results were published"),
    "wave_result_taken_back": _l("The results were taken back"),
    "wave_deleted": _l("The draft was deleted"),
    "wave_restored": _l("The draft came back"),
    "invitations_sent": _l("Invitations were sent"),
    "reminders_sent": _l("Reminders were sent"),
    "panel_made": _l("The panel was made"),
    "panel_changed": _l("The panel’s words were changed"),
    "panel_margins_set": _l("Figures of the population were written"),
    "panel_closed": _l("The panel was closed and its addresses erased"),
    "member_joined": _l("Somebody joined"),
    "member_left": _l("Somebody left"),
    "members_added": _l("A list of drawn people was taken in"),
}


def wave_verb(row: Activity) -> str:
    """One line of the log; a verb of a later part of the room stays as it is written, with spaces."""
    words = str(VERBS.get(row.verb, row.verb.replace("_", " ")))
    count = row.details.get("count")
    return f"{words} ({count})" if isinstance(count, int) else words
