"""What can go wrong at the municipality's own sign-in.

SingleSignOnError (WorkbenchError)
├── ProviderAway   503  no answer, or none that can be read: the other ways still work
└── AnswerRefused  403  the provider said no, or its answer does not hold; `reason` is for the log
"""

from workbench.errors import WorkbenchError


class SingleSignOnError(WorkbenchError):
    """Base. `reason` is one word for the log; it never holds a claim or a token."""

    def __init__(self, message: str = "", *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class ProviderAway(SingleSignOnError):
    """The provider does not answer."""

    status = 503


class AnswerRefused(SingleSignOnError):
    """The answer is not to be trusted, or it is a no."""

    status = 403
