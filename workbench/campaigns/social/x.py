"""X through tweepy (API v2). No idempotency: identical words are refused with 403 "duplicate content", and then we look.

Pictures go to /2/media/upload, which tweepy does not know; the old upload closed in June 2025. https://docs.x.com/x-api/media
tweepy is loaded in jobs only: importing this module does not load it.
"""

from __future__ import annotations

import html
import json
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

from workbench.campaigns.social.calling import Line, NoReply, Reply, bad_outcome, no_reply_outcome, strange_outcome
from workbench.campaigns.social.checks import Check, failed_check
from workbench.campaigns.social.kinds import XOptions
from workbench.campaigns.social.posting import (
    Done,
    Part,
    Posting,
    Refused,
    look_for,
    matched,
    picture_of,
    send_parts,
    take_down,
)
from workbench.campaigns.transports import Outcome
from workbench.settings import Settings

KEYS = ("api_key", "api_secret", "token", "token_secret")
READ_BACK = 100
DUPLICATE = "duplicate content"


class XSender:
    """Posts of one message: tweepy's endpoints over the guarded session."""

    def __init__(self, options: XOptions, secret: str, settings: Settings) -> None:
        keys = json.loads(secret)
        self.settings = settings
        self.service = options.service
        self.line = Line(settings, auth=_signature(keys))
        self.client = _client(self)

    def put(self, message: Posting, part: Part, done: list[Done]) -> Done | Outcome:
        """One post. A refusal as duplicate means that it may stand there: look before calling it a failure."""
        try:
            media = self._picture(message) if not done else ""
        except NoReply:
            return Outcome("retry", "no_answer")  # no post has been asked for yet
        before = {"in_reply_to_tweet_id": done[-1]["id"]} if done else {}
        try:
            reply: Reply = self.client.create_tweet(text=part.post.text, media_ids=[media] if media else None, **before)
        except NoReply as error:
            return no_reply_outcome(error, has_key=False)
        if reply.is_good:
            return _done(reply.value("data", "id")) if reply.value("data", "id") else strange_outcome(has_key=False)
        if reply.status == 403 and DUPLICATE in reply.value("detail"):
            return self._look_for(message, done)
        return _refused(reply)

    def find(self, message: Posting) -> list[Done]:
        """Which of the message's posts stand on our own page. Raises NoReply or Refused."""
        me = self.client.get_me()
        if not me.value("data", "id"):
            raise Refused(_refused(me))
        since = (message.began_at - timedelta(minutes=5)).astimezone(UTC).replace(microsecond=0)
        reply: Reply = self.client.get_users_tweets(
            me.value("data", "id"), max_results=READ_BACK, exclude=["retweets"], start_time=since,
            tweet_fields=["created_at", "entities", "note_tweet"], user_auth=True,
        )  # fmt: skip
        if not reply.is_good:
            raise Refused(_refused(reply))
        rows = reply.data.get("data", []) if isinstance(reply.data, dict) else []
        return matched(message, [(_plain(one), _done(str(one["id"]))) for one in rows if isinstance(one, dict) and "id" in one])

    def remove(self, old: Done) -> Outcome | None:
        """Take a post down; None when it is done."""
        try:
            reply: Reply = self.client.delete_tweet(old["id"])
        except NoReply as error:
            return no_reply_outcome(error, has_key=True)
        return None if reply.is_good or reply.status == 404 else _refused(reply)

    def _look_for(self, message: Posting, done: list[Done]) -> Done | Outcome:
        try:
            found = self.find(replace(message, done=tuple(done)))
        except (NoReply, Refused):
            return Outcome("unclear", "duplicate", maybe=True)
        return found[len(done)] if len(found) > len(done) else Outcome("failed", "duplicate")

    def _picture(self, message: Posting) -> str:
        """The id of the uploaded card with its alt text; empty when X will not have it: no picture goes out without its words."""
        content = picture_of(message, self.settings)
        if not content:
            return ""
        files = {"media": ("card.png", content, "image/png")}
        where = f"{self.service}/2/media/upload"
        reply = self.line.call("POST", where, files=files, data={"media_category": "tweet_image", "media_type": "image/png"})
        media = reply.value("data", "id")
        if not reply.is_good or not media:
            return ""
        told = {"id": media, "metadata": {"alt_text": {"text": message.alt}}}
        return media if self.line.call("POST", f"{self.service}/2/media/metadata", json=told).is_good else ""


def send(message: Posting, settings: Settings) -> Outcome:
    """Send what is left. After an unclear try our own posts are read first."""
    sender = _sender(message, settings)
    if message.may_be_there:
        found = look_up(message, settings)
        if found.kind != "missing":
            return found
        message = replace(message, done=tuple(found.receipt["parts"]))
    return send_parts(sender, message)


def look_up(message: Posting, settings: Settings) -> Outcome:
    """Whether our posts stand there."""
    return look_for(_sender(message, settings), message)


def withdraw(message: Posting, settings: Settings) -> Outcome:
    """Take every post of the thread down, the last first."""
    return take_down(_sender(message, settings), message)


def check(options: XOptions, secret: str, settings: Settings) -> Check:
    """Who we are there, and whether the keys may write. One read, which X counts."""
    try:
        me: Reply = XSender(options, secret, settings).client.get_me()
    except NoReply as error:
        return Check(error=error.error)
    if not me.is_good:
        return failed_check(_refused(me))
    if me.headers.get("x-access-level", "") == "read":
        return Check(error="scope_missing", is_final=True)
    name = me.value("data", "username")
    return Check(account=f"@{name}") if name else Check(error="strange_answer")


def _sender(message: Posting, settings: Settings) -> XSender:
    assert isinstance(message.options, XOptions)
    return XSender(message.options, message.secret, settings)


def _client(sender: XSender) -> Any:
    """tweepy's client with another `request`: its own writes headers to the debug log, and knows no time limit."""
    import tweepy

    class Client(tweepy.Client):  # type: ignore[misc]
        def _make_request(
            self, method: str, route: str, params: Any = None, endpoint_parameters: Any = (), json: Any = None, **_rest: Any
        ) -> Reply:
            asked = self._process_params(params or {}, endpoint_parameters)
            return sender.line.call(method, f"{sender.service}{route}", params=asked, json=json)

    return Client(wait_on_rate_limit=False)


def _signature(keys: dict[str, str]) -> Any:
    """OAuth 1.0a: signs each request; the four keys are never sent."""
    import tweepy

    return tweepy.OAuth1UserHandler(*(keys.get(name, "") for name in KEYS)).apply_auth()


def _done(post_id: str) -> Done:
    return {"id": post_id, "url": f"https://x.com/i/web/status/{post_id}"}


def _plain(row: dict[str, Any]) -> str:
    """A post's words as we wrote them: short links made long, the picture's own link taken away."""
    long_text = row.get("note_tweet")
    source = long_text if isinstance(long_text, dict) else row
    text, entities = str(source.get("text", "")), source.get("entities")
    for one in (entities.get("urls") or []) if isinstance(entities, dict) else []:
        if isinstance(one, dict) and one.get("url"):
            whole = "" if one.get("media_key") else str(one.get("expanded_url", ""))
            text = text.replace(str(one["url"]), whole)
    return html.unescape(text)


def _refused(reply: Reply) -> Outcome:
    if reply.status == 403:
        detail = f"{reply.value('detail')} {reply.value('reason')}".lower()
        if "oauth1-permissions" in detail or "permission" in detail or "suspended" in detail or "locked" in detail:
            return Outcome("stopped", "scope_missing" if "permission" in detail else "account_closed", receipt={"status": 403})
        return Outcome("failed", "refused_text", receipt={"status": 403})
    if reply.status == 400 and "too long" in reply.value("detail").lower():
        return Outcome("failed", "too_long", receipt={"status": 400})
    return bad_outcome(reply, has_key=False)


def read_keys(values: dict[str, str]) -> str:
    """The four keys as they are sealed."""
    return json.dumps({name: values.get(name, "").strip() for name in KEYS})
