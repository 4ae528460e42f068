"""The only clock of the workbench: everything that needs the time asks here, so that tests can set it."""

from datetime import UTC, datetime


def utcnow() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)
