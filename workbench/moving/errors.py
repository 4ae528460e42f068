"""The one error of this room."""

from workbench.errors import WorkbenchError


class MovingError(WorkbenchError):
    """A move cannot begin or go on. The message says what to do; running the command again goes on where it ended."""
