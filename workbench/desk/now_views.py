"""The page “now”, and the line that says that something has changed on it."""

from flask import render_template, request
from flask_login import current_user

from workbench import clock
from workbench.desk.blueprint import blueprint
from workbench.desk.now import load_now
from workbench.web.sessions import read_session, settings


@blueprint.get("/now")
def now() -> str:
    """What is late, new and mine; who is on duty."""
    moment = clock.utcnow()
    with read_session() as session:
        page = load_now(session, current_user._get_current_object(), moment, timezone=settings().timezone)
    return render_template("desk/now.html", page=page, now=moment)


@blueprint.get("/now/news")
def news() -> str:
    """A fragment: whether cards have come or gone since the page was fetched. Nothing moves under a thumb by itself."""
    with read_session() as session:
        page = load_now(session, current_user._get_current_object(), clock.utcnow(), timezone=settings().timezone)
    return render_template("desk/_news.html", has_changed=page.seen != request.args.get("seen", ""))
