"""Every change to a sandwich: writing, review and approval, publishing and correction, reports of errors."""

from workbench.editorial.authors import author_ids
from workbench.editorial.reviewing.answers import answer_checklist
from workbench.editorial.reviewing.signing import confirm_reading
from workbench.editorial.service.autosaves import discard_autosave, keep_autosave
from workbench.editorial.service.publishing import publish, record_correction, start_correction, withdraw
from workbench.editorial.service.reports import answer_report, report_error
from workbench.editorial.service.reviewing import (
    approve,
    grant_override,
    request_changes,
    send_for_approval,
    take_back,
)
from workbench.editorial.service.writing import (
    BIN_KEPT,
    MOST_NOTE,
    delete_draft,
    empty_bin,
    own_revision,
    restore_draft,
    restore_revision,
    save_revision,
    set_note,
    start_sandwich,
)

__all__ = [
    "BIN_KEPT",
    "MOST_NOTE",
    "answer_checklist",
    "answer_report",
    "approve",
    "author_ids",
    "confirm_reading",
    "delete_draft",
    "discard_autosave",
    "empty_bin",
    "grant_override",
    "keep_autosave",
    "own_revision",
    "publish",
    "record_correction",
    "report_error",
    "request_changes",
    "restore_draft",
    "restore_revision",
    "save_revision",
    "send_for_approval",
    "set_note",
    "start_correction",
    "start_sandwich",
    "take_back",
    "withdraw",
]
