"""Who may come to the doors of alerts."""

from workbench.accounts.permissions.groups import EDITORS, STAFF

ROWS: dict[str, frozenset[str]] = {
    "alerts.alert_list": STAFF,
    "alerts.alert_page": STAFF,
    "alerts.acknowledge": EDITORS | {"legal_reviewer", "administrator"},
    "alerts.resolve": EDITORS | {"legal_reviewer", "administrator"},
    "alerts.rule_list": STAFF,
    "alerts.new_rule": frozenset({"administrator", "approver"}),
    "alerts.switch_rule": frozenset({"administrator", "approver"}),
}
