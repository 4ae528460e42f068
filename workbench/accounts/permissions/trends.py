"""Who may come to the doors of trends."""

from workbench.accounts.permissions.groups import EDITORS, STAFF

ROWS: dict[str, frozenset[str]] = {
    "trends.trend_list": STAFF,
    "trends.stream_page": STAFF,
    "trends.mark_seen": EDITORS,
    "trends.watch_settings": frozenset({"administrator", "approver"}),
}
