"""States of a partner's version in words."""

from flask_babel import gettext as _


def state_name(slug: str) -> str:
    """Where the version stands."""
    return {
        "draft": _("Draft"),
        "sent": _("Waits for approval"),
        "changes_requested": _("Changes are asked for"),
        "approved": _("Approved"),
    }[slug]


def visibility_name(slug: str) -> str:
    """Who sees the version."""
    return {
        "own": _("Only the organisation and the municipality see it."),
        "partners": _("All partner organisations see it."),
        "listed": _("Only chosen organisations see it."),
        "public": _("Everybody who may see the original sees it."),
    }[slug]
