"""Who may come to the doors of privacy. Erasing, extracts and exports: two named roles; auditors read everything."""

from workbench.accounts.permissions.groups import EDITORS, STAFF

GUARDS = frozenset({"administrator", "legal_reviewer"})
LOOKERS = GUARDS | {"auditor"}
EXTRACTORS = GUARDS | {"approver"}  # an approver may see restricted rumours
MODERATORS = EDITORS | GUARDS

ROWS: dict[str, frozenset[str]] = {
    "privacy.overview": LOOKERS | {"approver"},
    "privacy.retention": LOOKERS,
    "privacy.place_hold": GUARDS,
    "privacy.lift_hold": GUARDS,
    "privacy.deletion_log": LOOKERS,
    "privacy.erasure_list": LOOKERS,
    "privacy.count_erasure": GUARDS,
    "privacy.erase": GUARDS,
    "privacy.erasure_page": LOOKERS,
    "privacy.access_log": LOOKERS,
    "privacy.audit_trail": frozenset({"administrator", "auditor"}),
    "privacy.request_list": LOOKERS | EXTRACTORS,
    "privacy.new_request": EXTRACTORS,
    "privacy.request_page": EXTRACTORS,
    "privacy.save_passage": EXTRACTORS,
    "privacy.finish_request": EXTRACTORS,
    "privacy.close_request": EXTRACTORS,
    "privacy.extract_file": EXTRACTORS,
    "privacy.export_list": LOOKERS | {"approver"},
    "privacy.new_export": frozenset({"administrator"}),
    "privacy.agree_export": frozenset({"approver"}),
    "privacy.export_file": frozenset({"administrator"}),
    "privacy.record_page": LOOKERS,
    "privacy.record_file": LOOKERS,
    "privacy.comment_list": STAFF,
    "privacy.open_field": GUARDS,
    "privacy.close_field": GUARDS,
    "privacy.look_at_field": MODERATORS,
    "privacy.new_comment": MODERATORS,
    "privacy.comment_page": STAFF,
    "privacy.decide_comment": MODERATORS,
}
