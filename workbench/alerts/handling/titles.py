"""What an alert is about, in words, as far as a person may know it."""

from flask_babel import gettext as _

from workbench.accounts.models import User
from workbench.alerts.models import Alert
from workbench.rumours.queries import SEES_RESTRICTED


def may_read(alert: Alert, viewer: User) -> bool:
    """Whether the person may know what the alert is about. Who was told of a restricted rumour knows only that there is one."""
    rumour = alert.rumour
    if rumour is None or rumour.sensitivity != "restricted":
        return True
    return bool(viewer.role_names & SEES_RESTRICTED) or rumour.owner_id == viewer.id


def title_of(alert: Alert, viewer: User) -> str:
    """The claim, or the title of an alert without a rumour."""
    if not may_read(alert, viewer):
        return _("A restricted rumour")
    return alert.rumour.claim if alert.rumour is not None else alert.title or _("An alert without a title")
