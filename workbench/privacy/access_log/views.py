"""The access log. Who looks at it stands there too."""

from flask import render_template, request
from flask_login import current_user

from workbench import clock
from workbench.activity.access import note_access
from workbench.privacy.access_log import queries
from workbench.privacy.blueprint import blueprint
from workbench.web.pages import page_number
from workbench.web.sessions import read_session


@blueprint.get("/privacy/access")
def access_log() -> tuple[str, int]:
    """Readings, newest first; kind, person and place are in the address."""
    kind, person = request.args.get("kind", ""), request.args.get("person", "")
    before = page_number(request.args.get("before")) if request.args.get("before") else None
    with read_session() as session:
        people = queries.people(session)
        is_valid = kind in ("", *queries.KINDS) and person in ("", *(str(one[0]) for one in people))
        rows = queries.readings(session, kind=kind, person_id=int(person or 0), before=before) if is_valid else []
        note_access(session, "access_log_read", current_user, actor_id=current_user.id, now=clock.utcnow())
    page = render_template(
        "privacy/access.html", rows=rows, people=people, kind=kind, person=person, before=before, is_valid=is_valid,
        size=queries.PAGE,
    )  # fmt: skip
    return page, 200 if is_valid else 422
