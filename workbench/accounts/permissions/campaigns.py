"""Who may come to the doors of campaigns."""

from workbench.accounts.permissions.groups import PUBLIC, STAFF

ROWS: dict[str, frozenset[str]] = {
    "campaigns.plan": STAFF | {"partner"},
    "campaigns.placement_page": STAFF | {"partner"},
    "campaigns.new_placement": frozenset({"writer", "approver"}),
    "campaigns.check_placement": frozenset({"writer", "approver"}),
    "campaigns.publish": frozenset({"writer", "approver"}),
    "campaigns.correct_channels": frozenset({"writer", "approver"}),
    "campaigns.undo": frozenset({"writer", "approver"}),
    "campaigns.cancel": frozenset({"writer", "approver", "partner"}),
    "campaigns.move": frozenset({"writer", "approver"}),
    "campaigns.propose_time": frozenset({"partner"}),
    "campaigns.accept_offer": frozenset({"partner"}),
    "campaigns.decline_offer": frozenset({"partner"}),
    "campaigns.accept_time": frozenset({"writer", "approver"}),
    "campaigns.decline_time": frozenset({"writer", "approver"}),
    "campaigns.offer_again": frozenset({"writer", "approver"}),
    "campaigns.mark_done": frozenset({"writer", "approver", "partner"}),
    "campaigns.settle": frozenset({"writer", "approver"}),
    "campaigns.taken_down": frozenset({"writer", "approver", "partner"}),
    "campaigns.channel_list": STAFF | {"partner"},
    "campaigns.channel_page": STAFF | {"partner"},
    "campaigns.new_channel": frozenset({"administrator", "partner"}),
    "campaigns.change_webhook": frozenset({"administrator", "partner"}),
    "campaigns.pause_channel": frozenset({"administrator", "partner"}),
    "campaigns.add_recipient": frozenset({"administrator", "partner"}),
    "campaigns.remove_recipient": frozenset({"administrator", "partner"}),
    "campaigns.leave": PUBLIC,
    "campaigns.leave_now": PUBLIC,
}
