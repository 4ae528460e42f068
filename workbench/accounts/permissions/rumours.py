"""Who may come to the doors of rumours."""

from workbench.accounts.permissions.groups import EDITORS, STAFF

ROWS: dict[str, frozenset[str]] = {
    "rumours.rumour_list": STAFF,
    "rumours.rumour_page": STAFF,
    "rumours.new_rumour": EDITORS,
    "rumours.similar": EDITORS,
    "rumours.show_masked": EDITORS,
    "rumours.edit_rumour": EDITORS,
    "rumours.new_sighting": EDITORS,
    "rumours.rate": EDITORS,
    "rumours.decide": EDITORS,
    "rumours.take_rumour": EDITORS,
    "rumours.hand_over": EDITORS,
    "rumours.acknowledge": EDITORS,
    "rumours.meet_target": EDITORS,
    "rumours.move": EDITORS,
    "rumours.add_note": EDITORS,
    "rumours.close_rumour": EDITORS,
    "rumours.reopen_rumour": EDITORS,
    "rumours.merge_rumour": EDITORS,
    "rumours.set_verdict": frozenset({"fact_checker"}),
}
