"""What has happened to an account, in words: one sentence for each kind of row in the audit trail that is about accounts."""

from collections.abc import Callable

from flask_babel import gettext as _

from workbench.accounts.sessions.devices import device_words
from workbench.activity.models import Activity
from workbench.web.vocabulary import word


def told(event: Activity) -> str:
    """The sentence for one row whose verb is in VERBS."""
    return _WORDS[event.verb](event)


def _roles(event: Activity, name: str) -> str:
    return ", ".join(word(role, "role") for role in event.details.get(name) or []) or _("no role")


def _place(event: Activity) -> str:
    return device_words(event.details.get("browser", ""), event.details.get("system", ""))


_WORDS: dict[str, Callable[[Activity], str]] = {
    "user_added": lambda event: _("Account made: %(roles)s", roles=_roles(event, "roles")),
    "person_invited": lambda event: _("Invited"),
    "invitation_sent_again": lambda event: _("Invited again"),
    "invitation_withdrawn": lambda event: _("Invitation taken back"),
    "invitation_accepted": lambda event: _("Invitation accepted"),
    "user_opened": lambda event: _("Account opened"),
    "user_closed": lambda event: _("Account closed"),
    "signed_in": lambda event: _("Signed in: %(device)s", device=_place(event)),
    "signed_in_by_link": lambda event: _("Used a one-time link"),
    "sign_in_link_made": lambda event: _("One-time link made"),
    "sign_in_locked": lambda event: _("Too many failed tries to sign in"),
    "session_ended": lambda event: _("Signed out one browser"),
    "sessions_ended": lambda event: _("Sessions ended: %(count)s", count=event.details.get("count", "")),
    "signed_out_everywhere": lambda event: _("Signed out everywhere"),
    "password_changed": lambda event: _("Password changed"),
    "second_factor_changed": lambda event: _("Second factor set up or changed"),
    "second_factor_off": lambda event: _("Second factor switched off"),
    "second_factor_reset_proposed": lambda event: _("Second factor lost: another administrator is to agree"),
    "second_factor_reset_withdrawn": lambda event: _("Lost second factor: not taken away"),
    "second_factor_reset": lambda event: _("Lost second factor taken away by two administrators"),
    "recovery_codes": lambda event: _("New recovery codes made"),
    "passkey_added": lambda event: _("Passkey added"),
    "passkey_removed": lambda event: _("Passkey removed"),
    "role_change_proposed": lambda event: _("New roles proposed: %(roles)s", roles=_roles(event, "after")),
    "roles_changed": lambda event: _(
        "Roles changed from %(before)s to %(after)s", before=_roles(event, "before"), after=_roles(event, "after")
    ),
    "role_change_refused": lambda event: _("New roles refused"),
    "single_sign_on_account_made": lambda event: _("Account made by single sign-on: %(roles)s", roles=_roles(event, "roles")),
    "single_sign_on_connected": lambda event: _("Connected to single sign-on"),
    "single_sign_on_disconnected": lambda event: _("Connection to single sign-on taken away"),
    "signed_out_by_single_sign_on": lambda event: _("Signed out by single sign-on"),
    "roles_set_by_single_sign_on": lambda event: _(
        "Roles set by single sign-on, from %(before)s to %(after)s", before=_roles(event, "before"), after=_roles(event, "after")
    ),
    "administrator_kept": lambda event: _("The group of one of two administrators is gone: the role stays, nobody is let in"),
    "role_change_withdrawn": lambda event: _("Proposed roles taken back"),
}
VERBS = frozenset(_WORDS)  # what the history of an account tells; what else a person does stands with its subject
