"""Who may come to the doors of audiences."""

from workbench.accounts.permissions.groups import EDITORS, STAFF

ROWS: dict[str, frozenset[str]] = {
    "audiences.spokesperson_list": STAFF,
    "audiences.new_spokesperson": EDITORS | {"administrator"},
    "audiences.consent": EDITORS | {"administrator"},
    "audiences.withdraw": EDITORS | {"administrator"},
    "audiences.available": EDITORS | {"administrator"},
}
