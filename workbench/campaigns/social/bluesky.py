"""Bluesky: each post has a record key chosen beforehand, so that putting it twice is putting it once. Facets count bytes.

https://docs.bsky.app/docs/api/com-atproto-repo-put-record. Two calls of ours instead of a library with twenty dependencies.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from workbench.campaigns.social.calling import Line, NoReply, Reply, bad_outcome, no_reply_outcome, strange_outcome
from workbench.campaigns.social.checks import Check, failed_check
from workbench.campaigns.social.kinds import BlueskyOptions
from workbench.campaigns.social.posting import (
    CARD_SIZE,
    Done,
    Part,
    Posting,
    found_outcome,
    picture_of,
    receipt_of,
    send_parts,
    tid,
)
from workbench.campaigns.transports import Outcome
from workbench.settings import Settings

POSTS = "app.bsky.feed.post"
MAX_PICTURE_BYTES = 976_560  # lexicon app.bsky.embed.images: 1 000 000


class SignedIn:
    """A session with the account's own server. Made for one send; its token is never kept."""

    def __init__(self, line: Line, service: str, did: str, handle: str, token: str) -> None:
        self.line = line
        self.service = service
        self.did = did
        self.handle = handle
        self._headers = {"Authorization": f"Bearer {token}"}

    def call(self, method: str, question: str, *, headers: dict[str, str] | None = None, **how: Any) -> Reply:
        """One question. Raises NoReply."""
        return self.line.call(method, f"{self.service}/xrpc/{question}", headers={**self._headers, **(headers or {})}, **how)


class BlueskySender:
    """Posts of one message."""

    def __init__(self, message: Posting, settings: Settings, signed_in: SignedIn) -> None:
        self.line = signed_in.line
        self.to = signed_in
        self.settings = settings

    def put(self, message: Posting, part: Part, done: list[Done]) -> Done | Outcome:
        """One record at its own key; an answer names the first post and the one before it."""
        created = message.began_at + timedelta(milliseconds=len(done))
        record: dict[str, Any] = {
            "$type": POSTS,
            "text": part.post.text,
            "createdAt": created.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "langs": [message.language],
            "facets": list(part.post.facets),
        }
        try:
            if done:
                root, parent = ({"uri": one["uri"], "cid": one["cid"]} for one in (done[0], done[-1]))
                record["reply"] = {"root": root, "parent": parent}
            elif embed := self._picture(message):
                record["embed"] = embed
            body = {"repo": self.to.did, "collection": POSTS, "rkey": _rkey(message, part), "record": record, "validate": True}
            reply = self.to.call("POST", "com.atproto.repo.putRecord", json=body)
        except NoReply as error:
            return no_reply_outcome(error, has_key=True)
        if not reply.is_good:
            return _refused(reply)
        if not reply.value("uri") or not reply.value("cid"):
            return strange_outcome(has_key=True)
        return self.done(message, part, reply.value("uri"), reply.value("cid"))

    def done(self, message: Posting, part: Part, uri: str, cid: str) -> Done:
        """What is kept of a post that is there."""
        rkey = _rkey(message, part)
        return {"id": rkey, "uri": uri, "cid": cid, "url": f"https://bsky.app/profile/{self.to.handle}/post/{rkey}"}

    def find(self, message: Posting) -> list[Done]:
        """The records that stand at our keys, from the first on. Raises NoReply."""
        found: list[Done] = list(message.done)
        for part in message.left:
            where = {"repo": self.to.did, "collection": POSTS, "rkey": _rkey(message, part)}
            reply = self.to.call("GET", "com.atproto.repo.getRecord", params=where)
            if not reply.is_good and reply.value("error") != "RecordNotFound":
                raise NoReply(_refused(reply).error, maybe=True)
            if not reply.value("uri"):
                break
            found.append(self.done(message, part, reply.value("uri"), reply.value("cid")))
        return found

    def _picture(self, message: Posting) -> dict[str, Any] | None:
        content = picture_of(message, self.settings)
        if not content or len(content) > MAX_PICTURE_BYTES:
            return None
        reply = self.to.call("POST", "com.atproto.repo.uploadBlob", data=content, headers={"Content-Type": "image/png"})
        blob = reply.data.get("blob") if reply.is_good and isinstance(reply.data, dict) else None
        if not isinstance(blob, dict):
            return None
        ratio = dict(zip(("width", "height"), CARD_SIZE, strict=True))
        return {"$type": "app.bsky.embed.images", "images": [{"alt": message.alt, "image": blob, "aspectRatio": ratio}]}


def send(message: Posting, settings: Settings) -> Outcome:
    """Put what is left at its keys; what stands there already is the same record again."""
    came = _open(message, settings)
    return came if isinstance(came, Outcome) else send_parts(BlueskySender(message, settings, came), message)


def look_up(message: Posting, settings: Settings) -> Outcome:
    """Whether our records stand there."""
    came = _open(message, settings)
    if isinstance(came, Outcome):
        return came if came.kind == "stopped" else Outcome("unclear", came.error, maybe=True)
    try:
        return found_outcome(message, BlueskySender(message, settings, came).find(message))
    except NoReply as error:
        return Outcome("unclear", error.error, maybe=True)


def withdraw(message: Posting, settings: Settings) -> Outcome:
    """Delete every record of the thread, the last first; one that is gone is well."""
    came = _open(message, settings)
    if isinstance(came, Outcome):
        return came
    for old in reversed(message.done):
        body = {"repo": came.did, "collection": POSTS, "rkey": str(old["id"])}
        try:
            reply = came.call("POST", "com.atproto.repo.deleteRecord", json=body)
        except NoReply as error:
            return no_reply_outcome(error, has_key=True)
        if not reply.is_good:
            return _refused(reply)
    return Outcome("sent", receipt={**receipt_of(message.done), "taken_down": len(message.done)})


def check(options: BlueskyOptions, secret: str, settings: Settings) -> Check:
    """Sign in, and no more."""
    came = _sign_in(options, secret, settings)
    return failed_check(came) if isinstance(came, Outcome) else Check(account=f"@{came.handle}")


def _open(message: Posting, settings: Settings) -> SignedIn | Outcome:
    assert isinstance(message.options, BlueskyOptions)
    return _sign_in(message.options, message.secret, settings)


def _sign_in(options: BlueskyOptions, secret: str, settings: Settings) -> SignedIn | Outcome:
    line = Line(settings)
    body = {"identifier": options.handle, "password": secret}
    try:
        reply = line.call("POST", f"{options.service}/xrpc/com.atproto.server.createSession", json=body)
    except NoReply as error:
        return no_reply_outcome(error, has_key=True)
    if not reply.is_good:
        return _refused(reply)
    if isinstance(reply.data, dict) and reply.data.get("active") is False:
        return Outcome("stopped", "account_closed")
    did, token = reply.value("did"), reply.value("accessJwt")
    if not did or not token:
        return strange_outcome(has_key=True)
    return SignedIn(line, options.service, did, reply.value("handle") or options.handle, token)


def _rkey(message: Posting, part: Part) -> str:
    number = message.parts.index(part)
    return tid(message.began_at + timedelta(microseconds=number), part.key)


def _refused(reply: Reply) -> Outcome:
    error = reply.value("error")
    if error in ("AccountTakedown", "AccountDeactivated", "AccountSuspended"):
        return Outcome("stopped", "account_closed", receipt={"status": reply.status})
    if error in ("ExpiredToken", "InvalidToken", "AuthenticationRequired", "AuthFactorTokenRequired", "AuthMissing"):
        return Outcome("stopped", "token_refused", receipt={"status": reply.status})
    if error == "InvalidRecord" or (reply.status == 400 and error == "InvalidRequest"):
        return Outcome("failed", "refused_text", receipt={"status": reply.status})
    return bad_outcome(reply, has_key=True)
