"""Taking back a joining: a copy that tells another story becomes an item of its own."""

from flask import flash, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.intake.blueprint import blueprint
from workbench.intake.inbox.triage import get_item
from workbench.intake.stories import stories
from workbench.web.fragments import go_to
from workbench.web.sessions import write_session


@blueprint.post("/inbox/<int:item_id>/copies/<int:copy_id>/split")
def split_copy(item_id: int, copy_id: int) -> Response:
    """Split a copy off; on to the item that it is again."""
    with write_session() as session:
        item = get_item(session, item_id, lock=True)
        split = stories.split_copy(session, item, copy_id, actor_id=current_user.id, now=clock.utcnow())
    flash(_("Split off. It is an item of its own again, and is not joined a second time."))
    return go_to(url_for("intake.item_page", item_id=split.id))
