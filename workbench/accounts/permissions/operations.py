"""Who may come to the doors of operations."""

from workbench.accounts.permissions.groups import PUBLIC, STAFF

ADMINISTRATOR = frozenset({"administrator"})

ROWS: dict[str, frozenset[str]] = {
    "operations.healthz": PUBLIC,
    "operations.readyz": PUBLIC,
    "operations.metrics": PUBLIC,
    "operations.status": STAFF,
    "operations.status_details": frozenset({"administrator", "auditor"}),
    "operations.begin_read_only": ADMINISTRATOR,
    "operations.end_read_only": ADMINISTRATOR,
}
