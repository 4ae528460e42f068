"""The words of an extract: what each passage is, and why something is masked."""

from flask_babel import lazy_gettext as _l

KINDS = {
    "claim": _l("The claim of the rumour"),
    "verdict": _l("Verdict and why"),
    "decision": _l("Decision and why"),
    "rating": _l("Rating and why"),
    "note": _l("Working note"),
    "verification": _l("What an office said"),
    "referral": _l("The case was handed over"),
    "sighting": _l("Observation"),
    "item": _l("Collected text"),
    "published": _l("Published answer"),
    "draft": _l("Draft of an answer (not finished)"),
}
WHYS = {
    "identity_number": _l("identity number"),
    "phone": _l("telephone number"),
    "email": _l("e-mail address"),
    "handle": _l("user name"),
    "post_link": _l("link to a post"),
    "address": _l("address"),
    "account": _l("account number"),
    "plate": _l("registration plate"),
    "name": _l("may be a person's name"),
    "person": _l("masked by a person"),
}
