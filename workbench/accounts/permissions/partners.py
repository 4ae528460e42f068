"""Who may come to the doors of partners."""

from workbench.accounts.permissions.groups import EDITORS, PUBLIC, STAFF

ROWS: dict[str, frozenset[str]] = {
    "partners.library": PUBLIC,
    "partners.answer": PUBLIC,
    "partners.download": PUBLIC,
    "partners.atom": PUBLIC,
    "partners.json_feed": PUBLIC,
    "partners.claim_review_feed": PUBLIC,
    "partners.campaign_calendar": PUBLIC,
    "partners.feed_list": PUBLIC,
    "partners.embed": PUBLIC,
    "partners.oembed": PUBLIC,
    "partners.corrections": PUBLIC,
    "partners.report_error": PUBLIC,
    "partners.error_reported": PUBLIC,
    "partners.tip_receipt": PUBLIC,
    "partners.adopt": frozenset({"partner"}),
    "partners.adoption_list": STAFF | {"partner"},
    "partners.confirm_adoption": frozenset({"partner"}),
    "partners.end_adoption": frozenset({"partner"}),
    "partners.sharing": EDITORS,
}
