"""The door for a spokesperson without an account: read the text, say yes or ask for other words. No cookie, no name, once."""

# mypy: disable-error-code="arg-type,union-attr"

import re
from datetime import timedelta

from flask import Response, make_response, render_template, request
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from markupsafe import Markup, escape

from sandwiches import render_html
from workbench import clock
from workbench.accounts.queries import home
from workbench.editorial import queries
from workbench.editorial.blueprint import blueprint
from workbench.editorial.collaborating import quotes
from workbench.errors import NotFound, Refused
from workbench.web.sessions import read_session, settings, write_session
from workbench.web.throttle import Throttle

MOST_OF_A_NETWORK = 60
WINDOW = timedelta(minutes=10)
_TAG = re.compile(r"(<[^>]*>)")


@blueprint.get("/quote/<token>")
def quote_door(token: str) -> Response:
    """The text as it will look, with the quote marked, and the two answers."""
    if (refused := _slow_down()) is not None:
        return refused
    return _show(token)


@blueprint.post("/quote/<token>")
def answer_quote(token: str) -> Response:
    """Keep the answer. The link is spent."""
    if (refused := _slow_down()) is not None:
        return refused
    answer, wish, seen = (request.form.get(name, "") for name in ("answer", "wish", "revision"))
    revision_id = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None
    try:
        with write_session() as session:
            link = quotes.answer_link(session, token, answer=answer, wish=wish, revision_id=revision_id, now=clock.utcnow())
            body = render_template("editorial/collaborating/door_done.html", link=link)
    except NotFound:
        return _closed()
    except Refused as refusal:
        return _show(token, problem=refusal.message, wish=wish)
    return _private(body)


def _show(token: str, *, problem: str = "", wish: str = "") -> Response:
    with read_session() as session:
        try:
            link = quotes.link_of_token(session, token, now=clock.utcnow())
        except NotFound:
            return _closed()
        sandwich = link.sandwich
        document = queries.shown_document(session, sandwich, sandwich.current_revision, settings())
        article = render_html(document, heading_level=3, organisation=home(session).name)
        body = render_template(
            "editorial/collaborating/door.html",
            link=link,
            sandwich=sandwich,
            article=mark_quote(article, link.words),
            token=token,
            problem=problem,
            wish=wish,
        )
    return _private(body, 422 if problem else 200)


def mark_quote(article: str, words: str) -> Markup:
    """The sanitised article with the quote marked where it stands in these words, between tags and never inside one."""
    pieces = _TAG.split(article)
    wanted = str(escape(words)).replace("&#34;", '"').replace("&#39;", "'")
    for index in range(0, len(pieces), 2):
        if wanted and wanted in pieces[index]:
            pieces[index] = pieces[index].replace(wanted, f"<mark>{wanted}</mark>", 1)
            break
    return Markup("".join(pieces))


def _slow_down() -> Response | None:
    throttle = Throttle("quote", most=MOST_OF_A_NETWORK, window=WINDOW)
    if throttle.take(request.remote_addr or "", now=clock.utcnow()):
        return None
    title, text = _("Too many tries"), _("Wait ten minutes and try again.")
    return _private(render_template("editorial/collaborating/door_closed.html", title=title, text=text), 429)


def _closed() -> Response:
    """One answer for every link that does not work, so that nobody learns which ones exist."""
    title = _("This link does not work")
    text = _("It may have been answered, be too old, or have been taken back because the text was changed. Ask for a new one.")
    return _private(render_template("editorial/collaborating/door_closed.html", title=title, text=text), 404)


def _private(body: str, status: int = 200) -> Response:
    """Nobody keeps the page, nobody learns its address from a link, no search engine lists it."""
    response = make_response(body, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@blueprint.record_once
def _the_link_is_the_key(state: BlueprintSetupState) -> None:
    """Without a cookie there is nothing that another site could misuse: whoever answers holds the link."""
    state.app.extensions["csrf"].exempt(answer_quote)
