"""Who may come to the doors of desk."""

from workbench.accounts.permissions.groups import PUBLIC, STAFF

ROWS: dict[str, frozenset[str]] = {
    "desk.start": PUBLIC,
    "desk.now": STAFF,
    "desk.news": STAFF,
    "desk.rooms": PUBLIC,
    "desk.search": STAFF | {"partner"},
    "desk.help": PUBLIC,
    "desk.method": PUBLIC,
    "desk.accessibility": PUBLIC,
}
