"""Every change of intake: sources and what they give (sources), what the machine says (assessments), what people do (triage)."""

from workbench.intake.inbox.assessments import record_assess_error, store_assessments
from workbench.intake.inbox.triage import (
    dismiss,
    link,
    look,
    open_rumour_from,
    refuse_held,
    release,
    release_expired,
    reopen,
    take,
    undo,
)
from workbench.intake.sources.service.sources import add_source, pause, poll_now, resume
from workbench.intake.sources.service.visits import record_failure
from workbench.intake.told.pasting import paste_text

__all__ = [
    "add_source", "dismiss", "link", "look", "open_rumour_from", "paste_text", "pause",
    "poll_now", "record_assess_error", "record_failure", "refuse_held", "release", "release_expired", "reopen", "resume",
    "store_assessments", "take", "undo",
]  # fmt: skip
