"""Who may come to the doors of reviews."""

from workbench.accounts.permissions.groups import EDITORS, STAFF

ROWS: dict[str, frozenset[str]] = {
    "reviews.quarter": STAFF,
    "reviews.chart": STAFF,
    "reviews.build": EDITORS | {"administrator"},
    "reviews.adopt": frozenset({"approver"}),
}
