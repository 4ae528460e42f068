"""The words of an extract: what each passage is, why something is masked, and what the log of the case tells."""

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
LOG = {  # without what was typed: nobody has looked through that
    "rumour_opened": _l("opened the rumour"),
    "rumour_edited": _l("changed the description"),
    "rumour_taken": _l("took the rumour"),
    "rumour_handed_over": _l("handed the rumour over"),
    "sighting_added": _l("added an observation"),
    "sighting_removed": _l("took away an observation that had been linked by mistake"),
    "sighting_erased": _l("erased an observation's words, which are gone at their source; it still counts"),
    "sighting_translated": _l("added a translation to an observation"),
    "verdict_set": _l("set the verdict"),
    "risk_rated": _l("rated the risk"),
    "decision_made": _l("made a decision"),
    "decision_proposed": _l("proposed a decision"),
    "first_action_taken": _l("took the first action"),
    "rumour_answered": _l("an answer was published"),
    "state_changed": _l("moved the rumour to another state"),
    "clock_paused": _l("paused the clock"),
    "clock_resumed": _l("started the clock again"),
    "note_added": _l("wrote a note"),
    "rumour_closed": _l("closed the rumour"),
    "rumour_reopened": _l("opened the rumour again"),
    "rumour_merged": _l("merged it into another rumour"),
    "rumour_received": _l("merged another rumour into this one"),
}
