"""The error tree of the workbench. The pages that show these errors are in web/error_pages.py.

WorkbenchError
├── NotAllowed          403  the person may not do this
├── NotFound            404  no such thing, or not for this organisation
├── Conflict            409  somebody else was first
│   └── StaleVersion         the text changed since it was opened
├── Gone                410  withdrawn
├── Refused             422  the state or the rules do not allow it
│   └── NotPublishable       findings stop the text
├── ReadOnly            503  nothing may be changed just now
└── SettingsError            every problem of the settings at once
"""

from collections.abc import Sequence


class WorkbenchError(Exception):
    """Base. `message` is a translated sentence for a person: what happened and what to do."""

    status = 500

    def __init__(self, message: str = "", *, subject_id: object = None) -> None:
        super().__init__(message)
        self.message = message
        self.subject_id = subject_id


class NotAllowed(WorkbenchError):
    """The person's role does not allow this."""

    status = 403


class NotFound(WorkbenchError):
    """There is no such thing, or it belongs to another organisation."""

    status = 404


class Conflict(WorkbenchError):
    """A colleague was first; nothing was changed."""

    status = 409


class StaleVersion(Conflict):
    """The text was saved by somebody else since it was opened. Carries both texts."""

    def __init__(self, message: str, *, subject_id: object, theirs: object = None, base: object = None) -> None:
        super().__init__(message, subject_id=subject_id)
        self.theirs = theirs
        self.base = base


class Gone(WorkbenchError):
    """It was withdrawn; a tombstone stands in its place."""

    status = 410


class Refused(WorkbenchError):
    """The state of the subject, or a rule, does not allow the change."""

    status = 422


class NotPublishable(Refused):
    """Findings stop the text; `findings` lists them."""

    def __init__(self, message: str, *, subject_id: object, findings: Sequence[object]) -> None:
        super().__init__(message, subject_id=subject_id)
        self.findings = tuple(findings)


class ReadOnly(WorkbenchError):
    """The installation is read-only: it is being moved, restored or repaired. Nothing was changed."""

    status = 503


class SettingsError(WorkbenchError):
    """The settings cannot be used; `problems` holds one sentence for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
