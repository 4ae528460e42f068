"""Who may come to the doors of factchecks."""

from workbench.accounts.permissions.groups import EDITORS, STAFF

ROWS: dict[str, frozenset[str]] = {
    "factchecks.check_list": STAFF,
    "factchecks.check_page": STAFF,
    "factchecks.link": EDITORS,
    "factchecks.decide": EDITORS,
    "factchecks.set_list": STAFF,
    "factchecks.set_page": STAFF,
    "factchecks.import_file": EDITORS | {"administrator"},
    "factchecks.import_address": EDITORS | {"administrator"},
    "factchecks.choose_columns": EDITORS | {"administrator"},
    "factchecks.take_in": EDITORS | {"administrator"},
    "factchecks.cancel_set": EDITORS | {"administrator"},
    "factchecks.remove_set": EDITORS | {"administrator"},
    "factchecks.refresh_set": EDITORS | {"administrator"},
    "factchecks.set_weekly": EDITORS | {"administrator"},
    "factchecks.refused_rows": STAFF,
}
