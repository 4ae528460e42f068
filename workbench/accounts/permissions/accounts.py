"""Who may come to the doors of accounts."""

from workbench.accounts.permissions.groups import PUBLIC, SIGNED_IN

ROWS: dict[str, frozenset[str]] = {
    "static": PUBLIC,
    # sign-in and one's own account
    "accounts.sign_in_link": PUBLIC,
    "accounts.use_sign_in_link": PUBLIC,
    "accounts.invitation": PUBLIC,
    "accounts.accept_invitation": PUBLIC,
    "accounts.preferences": SIGNED_IN,
    "accounts.session_list": SIGNED_IN,
    "accounts.end_session": SIGNED_IN,
    "accounts.end_other_sessions": SIGNED_IN,
    "accounts.lost_second_factor_page": PUBLIC,
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
    # the municipality's own sign-in
    "accounts.single_sign_on": PUBLIC,
    "accounts.single_sign_on_done": PUBLIC,
    "accounts.single_sign_on_back_channel": PUBLIC,  # asks for a token that the provider has signed
    "accounts.my_single_sign_on": SIGNED_IN,
    "accounts.connect_single_sign_on": SIGNED_IN,
    "accounts.disconnect_single_sign_on": SIGNED_IN,
    # passkeys
    "security.wan_register": SIGNED_IN,
    "security.wan_register_response": SIGNED_IN,
    "security.wan_delete": SIGNED_IN,
    "security.wan_signin": PUBLIC,
    "security.wan_signin_response": PUBLIC,
    "security.wan_verify": SIGNED_IN,
    "security.wan_verify_response": SIGNED_IN,
    # administration
    "accounts.people_list": frozenset({"administrator", "auditor"}),
    "accounts.person_page": frozenset({"administrator", "auditor"}),
    "accounts.new_person": frozenset({"administrator"}),
    "accounts.new_link": frozenset({"administrator"}),
    "accounts.set_active": frozenset({"administrator"}),
    "accounts.send_invitation": frozenset({"administrator"}),
    "accounts.propose_roles": frozenset({"administrator"}),
    "accounts.decide_roles": frozenset({"administrator"}),
    "accounts.propose_second_factor_reset": frozenset({"administrator"}),
    "accounts.answer_second_factor_reset": frozenset({"administrator"}),
    "accounts.sign_out_person": frozenset({"administrator"}),
}
