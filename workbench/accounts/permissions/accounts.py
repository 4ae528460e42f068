"""Who may come to the doors of accounts."""

from workbench.accounts.permissions.groups import PUBLIC, SIGNED_IN

ROWS: dict[str, frozenset[str]] = {
    "static": PUBLIC,
    # sign-in and one's own account
    "accounts.sign_in_link": PUBLIC,
    "accounts.use_sign_in_link": PUBLIC,
    "accounts.preferences": SIGNED_IN,
    "security.login": PUBLIC,
    "security.logout": PUBLIC,
    "security.verify": SIGNED_IN,
    "security.forgot_password": PUBLIC,
    "security.reset_password": PUBLIC,
    "security.change_password": SIGNED_IN,
    "security.two_factor_setup": PUBLIC,
    "security.two_factor_token_validation": PUBLIC,
    "security.two_factor_rescue": PUBLIC,
    "security.tf_select": PUBLIC,
    "security.two_factor_setup_validate": PUBLIC,
    "security.mf_recovery_codes": SIGNED_IN,
    "security.mf_recovery": PUBLIC,
    "security.static": PUBLIC,
    # administration
    "accounts.people_list": frozenset({"administrator", "auditor"}),
    "accounts.new_person": frozenset({"administrator"}),
    "accounts.new_link": frozenset({"administrator"}),
    "accounts.set_active": frozenset({"administrator"}),
}
