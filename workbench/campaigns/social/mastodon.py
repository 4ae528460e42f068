"""Mastodon: posts with an Idempotency-Key that the server keeps for an hour; later our own posts are read back.

https://docs.joinmastodon.org/methods/statuses/ and /methods/media/. Thin calls of ours: the library wraps errors in text that
may hold the token, and casts answers before we have looked at them.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from workbench import clock
from workbench.campaigns.social.calling import Line, NoReply, Reply, bad_outcome, no_reply_outcome, strange_outcome
from workbench.campaigns.social.checks import Check, failed_check
from workbench.campaigns.social.kinds import MastodonOptions
from workbench.campaigns.social.posting import (
    Done,
    Part,
    Posting,
    Refused,
    look_for,
    matched,
    picture_of,
    receipt_of,
    send_parts,
    take_down,
)
from workbench.campaigns.transports import Outcome
from workbench.settings import Settings

KEY_LIVES = timedelta(minutes=55)  # the server says "up to an hour"
READ_BACK = 40
_TAG = re.compile(r"<(/?)(\w+)[^>]*>")


class MastodonSender:
    """One send to one server."""

    def __init__(self, message: Posting, settings: Settings) -> None:
        assert isinstance(message.options, MastodonOptions)
        self.options = message.options
        self.settings = settings
        self.line = Line(settings, {"Authorization": f"Bearer {message.secret}"})

    def call(self, method: str, path: str, **how: Any) -> Reply:
        """One question to the server. Raises NoReply."""
        return self.line.call(method, f"{self.options.instance}{path}", **how)

    def put(self, message: Posting, part: Part, done: list[Done]) -> Done | Outcome:
        """One status; the first carries the card, the others are unlisted so that a thread does not fill everyone's page."""
        body: dict[str, Any] = {
            "status": part.post.text, "language": message.language, "visibility": "unlisted" if done else "public",
        }  # fmt: skip
        if done:
            body["in_reply_to_id"] = done[-1]["id"]
        try:
            if not done and (media := self._picture(message)):
                body["media_ids"] = [media]
            reply = self.call("POST", "/api/v1/statuses", json=body, headers={"Idempotency-Key": part.key})
        except NoReply as error:
            return no_reply_outcome(error, has_key=True)
        return self._read(reply, has_key=True)

    def change(self, message: Posting, part: Part, old: Done) -> Done | Outcome:
        """Another text in a status that stands."""
        try:
            body: dict[str, Any] = {"status": part.post.text, "language": message.language}
            if media := old.get("media"):
                body["media_ids"] = [media]
            return self._read(self.call("PUT", f"/api/v1/statuses/{old['id']}", json=body), has_key=True)
        except NoReply as error:
            return no_reply_outcome(error, has_key=True)

    def remove(self, old: Done) -> Outcome | None:
        """Take a status down; one that is gone is well. None when it is done."""
        try:
            reply = self.call("DELETE", f"/api/v1/statuses/{old['id']}")
        except NoReply as error:
            return no_reply_outcome(error, has_key=True)
        return None if reply.is_good or reply.status in (404, 410) else self._refused(reply)

    def find(self, message: Posting) -> list[Done]:
        """Which of the message's posts stand on our own page. Raises NoReply or Refused."""
        me = self.call("GET", "/api/v1/accounts/verify_credentials")
        if not me.is_good or not me.value("id"):
            raise Refused(self._refused(me))
        where = {"limit": READ_BACK, "exclude_reblogs": "true"}
        reply = self.call("GET", f"/api/v1/accounts/{me.value('id')}/statuses", params=where)
        if not reply.is_good or not isinstance(reply.data, list):
            raise Refused(self._refused(reply))
        rows = [
            (plain(str(one.get("content", ""))), _done(one))
            for one in reply.data
            if isinstance(one, dict) and one.get("id") and not _is_older(one, message.began_at)
        ]
        return matched(message, rows)

    def _picture(self, message: Posting) -> str:
        """The id of the uploaded card; empty when there is none, or the server will not have it."""
        content = picture_of(message, self.settings)
        if not content:
            return ""
        files = {"file": ("card.png", content, "image/png")}
        reply = self.call("POST", "/api/v2/media", files=files, data={"description": message.alt})
        if reply.status == 202 and reply.value("id"):  # it is still being worked on: ask once more
            ready = self.call("GET", f"/api/v1/media/{reply.value('id')}")
            return reply.value("id") if ready.status == 200 else ""
        return reply.value("id") if reply.is_good else ""

    def _read(self, reply: Reply, *, has_key: bool) -> Done | Outcome:
        if not reply.is_good:
            return self._refused(reply)
        return _done(reply.data) if reply.value("id") else strange_outcome(has_key=has_key)

    def _refused(self, reply: Reply) -> Outcome:
        if reply.status == 403:
            return Outcome("stopped", "scope_missing", receipt={"status": 403})
        if reply.status == 422:
            return Outcome("failed", "too_long" if "character limit" in reply.value("error") else "refused_text")
        return bad_outcome(reply, has_key=True)


def send(message: Posting, settings: Settings) -> Outcome:
    """Send what is left. When the key may be forgotten, our own posts are read first."""
    sender = MastodonSender(message, settings)
    if message.may_be_there and clock.utcnow() - message.began_at > KEY_LIVES:
        found = look_up(message, settings)
        if found.kind != "missing":
            return found
        message = replace(message, done=tuple(found.receipt["parts"]))
    return send_parts(sender, message)


def look_up(message: Posting, settings: Settings) -> Outcome:
    """Whether our posts stand there."""
    return look_for(MastodonSender(message, settings), message)


def withdraw(message: Posting, settings: Settings) -> Outcome:
    """Take every post of the thread down, the last first."""
    return take_down(MastodonSender(message, settings), message)


def correct(message: Posting, settings: Settings) -> Outcome:
    """Put the corrected words where the old ones stand; what is too much is taken down, what is more is added as an answer."""
    sender, changed = MastodonSender(message, settings), list[Done]()
    for part, old in zip(message.parts, message.done, strict=False):
        came = sender.change(message, part, old)
        if isinstance(came, Outcome):
            return came
        changed.append(came)
    for old in reversed(message.done[len(message.parts) :]):
        problem = sender.remove(old)
        if problem is not None:
            return problem
    for part in message.parts[len(changed) :]:
        came = sender.put(message, part, changed)
        if isinstance(came, Outcome):
            return came
        changed.append(came)
    return Outcome("sent", receipt=receipt_of(changed))


def check(options: MastodonOptions, secret: str, settings: Settings) -> Check:
    """Who we are there, whether the token may write, and how long a post may be."""
    line = Line(settings, {"Authorization": f"Bearer {secret}"})
    try:
        me = line.call("GET", f"{options.instance}/api/v1/accounts/verify_credentials")
        if not me.is_good:
            return failed_check(bad_outcome(me, has_key=True) if me.status != 403 else Outcome("stopped", "scope_missing"))
        if not me.value("acct"):
            return Check(error="strange_answer")
        app = line.call("GET", f"{options.instance}/api/v1/apps/verify_credentials")
        scopes = app.data.get("scopes") if isinstance(app.data, dict) else None
        if isinstance(scopes, list) and not _may_write(set(map(str, scopes)), options):
            return Check(error="scope_missing", is_final=True)
        server = line.call("GET", f"{options.instance}/api/v2/instance")
        limit = server.value("configuration", "statuses", "max_characters")
    except NoReply as error:
        return Check(error=error.error)
    host = options.instance.split("//", 1)[-1]
    return Check(account=f"@{me.value('acct')}@{host}", found={"limit": int(limit)} if limit.isdigit() and int(limit) > 0 else {})


def _may_write(scopes: set[str], options: MastodonOptions) -> bool:
    wanted = {"write:statuses", *(["write:media"] if options.has_card else [])}
    return "write" in scopes or wanted <= scopes


def plain(content: str) -> str:
    """A status's HTML as text; the pieces of an address come together as the address."""
    text = _TAG.sub(lambda found: "\n" if found[2] in ("p", "br") else "", content)
    return html.unescape(text)


def _done(row: dict[str, Any]) -> Done:
    media = row.get("media_attachments")
    first = media[0].get("id") if isinstance(media, list) and media and isinstance(media[0], dict) else None
    done = {"id": str(row["id"]), "url": str(row.get("url") or row.get("uri") or "")}
    return {**done, "media": str(first)} if first else done


def _is_older(row: dict[str, Any], moment: datetime) -> bool:
    """Whether the post was there before we began: the same words in an earlier round."""
    try:
        return datetime.fromisoformat(str(row.get("created_at"))) < moment - timedelta(minutes=5)
    except (ValueError, TypeError):
        return False
