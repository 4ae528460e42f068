"""My list: where colleagues have named me, answers that wait for me, suggestions to my texts."""

# mypy: disable-error-code="arg-type"

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from workbench import clock
from workbench.editorial.blueprint import blueprint
from workbench.editorial.collaborating.comments import see_thread
from workbench.editorial.collaborating.models import Mention
from workbench.editorial.collaborating.reading import mentions_for, offers_for, turns_of
from workbench.editorial.loading import acting
from workbench.errors import NotFound
from workbench.web.pages import page_number
from workbench.web.sessions import read_session, write_session

Answer = str | Response | tuple[str, int]


@blueprint.get("/answers/mentions")
def mention_list() -> Answer:
    """What waits for me; with show=seen what I have seen before."""
    shown = request.args.get("show", "")
    with read_session() as session:
        person = acting(session)
        page = mentions_for(session, person, is_open=shown != "seen", page=page_number(request.args.get("page")))
        body = render_template(
            "editorial/collaborating/mentions.html",
            page=page,
            shown=shown,
            problem="" if shown in ("", "seen") else _("Choose new or seen."),
            turns=turns_of(session, person) if shown != "seen" else [],
            offers=offers_for(session, person) if shown != "seen" else [],
        )
    return body if shown in ("", "seen") else (body, 422)


@blueprint.post("/answers/mentions/<int:mention_id>/seen")
def see_mention(mention_id: int) -> Response:
    """I have seen the thread."""
    with write_session() as session:
        person = acting(session)
        mention = session.get(Mention, mention_id, options=[joinedload(Mention.comment)])
        if mention is None or mention.user_id != person.id:
            raise NotFound(subject_id=mention_id)
        see_thread(session, mention.comment.parent_id or mention.comment_id, actor=person, now=clock.utcnow())
    return redirect(url_for("editorial.mention_list"), code=303)
