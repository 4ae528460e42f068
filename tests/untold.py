"""What may change through a door without a row in the audit trail, and why. All else that changes something leaves one."""

TABLES = {
    "job": "what is to be done is told by what asked for it",
    "account_session": "signing in and out has rows of its own",
    "single_sign_on_visit": "the way to another house's sign-in page and back",
    "second_factor_step": "that a code is spent; signing in has a row",
    "sign_in_attempt": "failed guesses are counted, by codes that go after a day",
    "form_use": "how often a public form is used, by codes that go",
    "api_allowance": "how often a token is used",
    "autosave": "what is being typed; saving it has a row",
    "set_aside": "what was being typed while another version came",
    "mention": "that somebody has seen that they were named",
    "claim_group_look": "that somebody has looked at a candidate",
    "drawn_chart": "a picture that is kept so that it need not be drawn again",
    "alert_rule_trial": "what a rule would have found in ninety days; it alerts nobody",
    "house_rule_trial": "what a rule would find; it sorts nothing",
    "source_test": "what an address gives; nothing of it is kept as texts",
}
CHANGES = {  # table.column; the table alone where rows come or go
    "read_budget": "the row of a new month, with the limit of the one before",
    "api_token.last_used_at": "when a program came last; what it changes has rows",
    "alert_receipt.read_at": "that an alert has been opened by whom it was sent to",
    "claim_group.is_held": "that somebody has looked: from then on the machine only adds to the candidate",
    "item.taken_at": "that somebody is looking, for some minutes",
    "item.taken_by_id": "that somebody is looking, for some minutes",
    "source.next_poll_at": "that the next reading comes sooner; the source lists its visits",
    "followed_library.next_read_at": "that the next reading comes sooner",
    "user_account.has_shortcuts": "whether one's own pages listen to single keys",
    "user_account.fs_webauthn_user_handle": "a number for passkeys, before the first is there",
}
STEP = "a step between a file that was handed in and taking it in, which have rows"
NO_TRACE = "of members of the public the trail keeps no trace: rows would tell who, or when somebody answered"
DOORS = {
    "evidence.map_figures": STEP,
    "factchecks.choose_columns": STEP,
    "intake.map_import": STEP,
    "learning.data_set_columns": STEP,
    "learning.data_set_labels": STEP,
    "surveys.map_answers": STEP,
    "campaigns.sign_up": NO_TRACE,
    "surveys.join_panel": NO_TRACE,
    "surveys.answer_link": NO_TRACE,
    "surveys.answer_open": NO_TRACE,
}
