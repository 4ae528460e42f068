"""The rooms of the house by which the audit trail can be narrowed."""

from flask_babel import gettext as _


def area_words() -> dict[str, str]:
    """By the word that verbs.tsv uses."""
    return {
        "accounts": _("people and signing in"),
        "audiences": _("groups and spokespersons"),
        "rumours": _("rumours"),
        "factchecks": _("fact-checks of others"),
        "intake": _("texts and sources"),
        "trends": _("trends"),
        "learning": _("the model"),
        "evidence": _("sources and figures of answers"),
        "editorial": _("answers"),
        "campaigns": _("channels and placements"),
        "partners": _("partners and programs"),
        "alerts": _("alerts and duty"),
        "surveys": _("surveys, focus groups, action plan"),
        "reviews": _("reviews and public figures"),
        "privacy": _("personal data and reading"),
        "operations": _("running the installation"),
    }
