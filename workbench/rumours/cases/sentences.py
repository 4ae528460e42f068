"""What happens to a case, in sentences for the history of a rumour."""

from typing import Any

from flask_babel import gettext as _

from workbench.rumours.cases.advice import TITLES
from workbench.rumours.cases.words import case_word, counted
from workbench.rumours.history import SENTENCES


def _received(details: dict[str, Any], _names: object) -> str:
    counts = details.get("counts") or {"sighting": details.get("count", 0)}
    return _("merged %(code)s into this rumour (%(what)s)", code=details["source"], what=counted(counts) or "0")


def _split(details: dict[str, Any], _names: object) -> str:
    values = {"code": details["into"], "what": counted(details["counts"]), "reason": details["reason"]}
    return _("split %(code)s off (%(what)s): %(reason)s", **values)


def _advised(details: dict[str, Any], _names: object) -> str:
    if not details["stance"]:
        return _("let the advice follow the decision")
    return _("gave the advice “%(title)s”", title=TITLES[details["stance"]])


SENTENCES.update(
    {
        "rumour_received": _received,
        "rumour_split": _split,
        "rumour_split_off": lambda details, names: _(
            "split it off from %(code)s (%(what)s)", code=details["source"], what=counted(details["counts"])
        ),
        "merge_undone": lambda details, names: _("undid the merge with %(code)s", code=details["other"]),
        "split_undone": lambda details, names: _("undid the split from %(code)s", code=details["other"]),
        "verification_noted": lambda details, names: _(
            "noted an office that %(finding)s", finding=case_word(details["finding"], "finding")
        ),
        "verification_struck": lambda details, names: _("struck out a verification that was noted by mistake"),
        "referral_made": lambda details, names: _(
            "passed the case on: %(to)s", to=case_word(details["referred_to"], "referred_to")
        ),
        "referral_answered": lambda details, names: _(
            "noted what came back: %(to)s", to=case_word(details["referred_to"], "referred_to")
        ),
        "advice_given": _advised,
    }
)
