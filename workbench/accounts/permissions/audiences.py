"""Who may come to the doors of audiences."""

from workbench.accounts.permissions.groups import EDITORS, STAFF

KEEPERS = EDITORS | {"administrator"}

ROWS: dict[str, frozenset[str]] = {
    "audiences.audience_list": STAFF,
    "audiences.audience_page": STAFF,
    "audiences.new_audience": KEEPERS,
    "audiences.change_audience": KEEPERS,
    "audiences.new_place": KEEPERS,
    "audiences.remove_place": KEEPERS,
    "audiences.new_source": KEEPERS,
    "audiences.remove_source": KEEPERS,
    "audiences.spokesperson_list": STAFF,
    "audiences.spokesperson_page": STAFF,
    "audiences.suggest_page": STAFF,
    "audiences.new_spokesperson": KEEPERS,
    "audiences.change_spokesperson": KEEPERS,
    "audiences.consent": KEEPERS,
    "audiences.withdraw": KEEPERS,
    "audiences.available": KEEPERS,
    "audiences.new_trust": KEEPERS,
    "audiences.remove_trust": KEEPERS,
    "audiences.calendar": KEEPERS,
    "audiences.forget_calendar": KEEPERS,
    "audiences.read_calendar_again": KEEPERS,
    "audiences.new_absence": KEEPERS,
    "audiences.remove_absence": KEEPERS,
}
