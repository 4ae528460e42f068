"""Roles in an organisation, in words."""

from flask_babel import gettext as _


def member_role_name(slug: str) -> str:
    """What the role is called."""
    return {"lead": _("Lead"), "writer": _("Writer"), "reader": _("Reader")}[slug]


def member_role_help(slug: str) -> str:
    """What the role may do."""
    return {
        "lead": _("Says yes to the agreement, invites colleagues, and everything that a writer does."),
        "writer": _("Uses and changes answers, reports back, answers offers and proposes."),
        "reader": _("Reads and downloads."),
    }[slug]
