"""Our address for hubs (WebSub): they ask whether we meant it, and tell us that there is news. Public, small, and limited."""

from datetime import timedelta

from flask import Response, abort, request
from flask.blueprints import BlueprintSetupState

from workbench import clock
from workbench.intake.blueprint import blueprint
from workbench.intake.sources.service import hubs
from workbench.web.sessions import read_session, settings, write_session
from workbench.web.throttle import Throttle

MAX_NEWS_BYTES = 1024 * 1024
MOST_OF_A_NETWORK = 600
WINDOW = timedelta(minutes=10)
LONGEST_CHALLENGE = 2000


@blueprint.get("/hub/<callback>")
def confirm_hub(callback: str) -> Response:
    """Answer a hub that asks back. 404 when we did not ask it."""
    _slow_down()
    challenge = request.args.get("hub.challenge", "")
    with write_session() as session:
        is_meant = hubs.confirm(
            session,
            callback,
            mode=request.args.get("hub.mode", ""),
            topic=request.args.get("hub.topic", ""),
            lease=request.args.get("hub.lease_seconds", ""),
            settings=settings(),
            now=clock.utcnow(),
        )
    if not is_meant or len(challenge) > LONGEST_CHALLENGE:
        abort(404)
    # As plain text that no browser reads as a page: the hub chose these letters.
    return Response(challenge, mimetype="text/plain", headers={"X-Content-Type-Options": "nosniff"})


@blueprint.post("/hub/<callback>")
def take_hub_news(callback: str) -> Response:
    """News of a feed: signed with our secret, it makes the worker read the feed. Otherwise nothing happens.

    A wrong signature gets the same answer as a right one (W3C WebSub, section 8): nobody can try keys here.
    """
    _slow_down()
    if (request.content_length or 0) > MAX_NEWS_BYTES:
        abort(413)
    with read_session() as session:
        state = hubs.state_of(session, callback)
    if state is None:
        abort(404)
    if state not in ("asked", "active"):
        return Response("", 410, mimetype="text/plain")  # the hub may forget us
    body = request.stream.read(MAX_NEWS_BYTES + 1)
    if len(body) > MAX_NEWS_BYTES:
        abort(413)
    signature = request.headers.get("X-Hub-Signature", "")
    with write_session() as session:
        hubs.take_news(session, callback, body, signature, settings=settings())
    return Response("", 202, mimetype="text/plain")


def _slow_down() -> None:
    throttle = Throttle("hub", most=MOST_OF_A_NETWORK, window=WINDOW)
    if not throttle.take(request.remote_addr or "", now=clock.utcnow()):
        abort(429)


@blueprint.record_once
def _hubs_bear_no_form_token(state: BlueprintSetupState) -> None:
    """A hub is no browser: what it sends is signed instead."""
    state.app.extensions["csrf"].exempt(take_hub_news)
