"""How the strict reader gives up: one exception, never seen outside the package."""


class UnsureError(Exception):
    """The feed holds something that only feedparser's rules decide."""
