"""Mastodon, Bluesky, X and chats on loopback, answering in the shapes that the real ones answered in, each with a ledger."""

import json
import re
from collections.abc import Callable
from email import message_from_bytes
from email.policy import HTTP
from html import escape
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.serving import Receiver

TOKEN = "mstdn-Tq8Z-secret-token-7f3a"
PASSWORD = "abcd-efgh-ijkl-9xyz"
X_KEYS = {"api_key": "xk-1111", "api_secret": "xs-2222", "token": "xt-3333", "token_secret": "xts-4444"}
CHAT_PATH = "/services/T000/B000/secretPartOfTheHook"
DID = "did:plc:norrvik"


class Asked:
    """One request that came in."""

    def __init__(self, method: str, url: str, headers: Any, body: bytes) -> None:
        parts = urlsplit(url)
        self.method, self.path, self.query, self.headers, self.body = method, parts.path, parse_qs(parts.query), headers, body

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def form(self) -> dict[str, bytes]:
        """The fields of a multipart body."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        parts = message_from_bytes(head + self.body, policy=HTTP).iter_parts()
        return {part.get_param("name", header="content-disposition"): part.get_payload(decode=True) for part in parts}


Answer = tuple[int, dict[str, str], Any]


class Network(Receiver):
    """What all four share. `before` answers in place of the network (nothing is taken); `after` loses or changes its answer."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.before: Callable[[Asked], Answer | None] = lambda _asked: None
        self.after: Callable[[Asked, Answer], Answer | None] = lambda _asked, answer: answer
        super().__init__()

    def answer(self, asked: Asked) -> Answer:
        raise NotImplementedError

    def receive(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        asked = Asked(handler.command, handler.path, handler.headers, body)
        self.asked.append(asked)
        answer: Answer | None = self.before(asked)
        if answer is None:
            answer = self.after(asked, self.answer(asked))
        if answer is None:  # taken, but the answer is lost
            handler.connection.close()
            handler.close_connection = True
            return
        status, headers, data = answer
        sent = {"Content-Type": "application/json; charset=utf-8", **headers}
        self.reply(handler, status, sent, data if isinstance(data, bytes) else json.dumps(data).encode())


class MastodonServer(Network):
    """docs.joinmastodon.org, version 4.3. `keys` are the idempotency keys that it remembers."""

    def __init__(self, clock: Any) -> None:
        super().__init__()
        self.clock = clock
        self.statuses: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, str] = {}
        self.media: dict[str, str] = {}
        self.token = TOKEN
        self.scopes = ["read", "write"]
        self.made = 0

    @property
    def texts(self) -> list[str]:
        return [one["text"] for one in self.statuses.values()]

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/api/v2/instance":
            return 200, {}, {"domain": self.host, "version": "4.3.2", "configuration": {"statuses": {"max_characters": 500}}}
        if asked.headers["authorization"] != f"Bearer {self.token}":
            return 401, {}, {"error": "The access token is invalid"}
        if asked.path == "/api/v1/accounts/verify_credentials":
            return 200, {}, {"id": "108", "username": "norrvik", "acct": "norrvik", "url": f"{self.url}/@norrvik"}
        if asked.path == "/api/v1/apps/verify_credentials":
            return 200, {}, {"id": "9", "name": "Norrviks arbetsbänk", "website": None, "scopes": self.scopes}
        if asked.path == "/api/v1/accounts/108/statuses":
            return 200, {}, [self._shown(one) for one in reversed(self.statuses.values())]
        if asked.path == "/api/v2/media":
            return 200, {}, self._upload(asked)
        found = re.fullmatch(r"/api/v1/statuses(?:/(\d+))?", asked.path)
        if found and asked.method == "POST":
            return self._post(asked)
        if found and found[1] not in self.statuses:
            return 404, {}, {"error": "Record not found"}
        if found and asked.method == "PUT":
            self.statuses[found[1]]["text"] = asked.json["status"]
            return 200, {}, {**self._shown(self.statuses[found[1]]), "edited_at": self.clock.utcnow().isoformat()}
        if found and asked.method == "DELETE":
            return 200, {}, self._shown(self.statuses.pop(found[1]))
        return 404, {}, {"error": "The page you are looking for isn't here."}

    def _upload(self, asked: Asked) -> dict[str, Any]:
        fields = asked.form()
        assert fields["file"].startswith(b"\x89PNG")
        media = str(700 + len(self.media))
        self.media[media] = fields["description"].decode()
        return {"id": media, "type": "image", "url": f"{self.url}/media/{media}.png", "description": self.media[media]}

    def _post(self, asked: Asked) -> Answer:
        body, key = asked.json, asked.headers["idempotency-key"]
        if len(re.sub(r"https?://\S+", "x" * 23, body["status"])) > 500:
            return 422, {}, {"error": "Validation failed: Text character limit of 500 exceeded"}
        if key in self.keys:
            return 200, {}, self._shown(self.statuses[self.keys[key]])
        if "in_reply_to_id" in body and body["in_reply_to_id"] not in self.statuses:
            return 404, {}, {"error": "Record not found"}
        self.made += 1
        one = {"id": str(1000 + self.made), "text": body["status"], "created_at": self.clock.utcnow(), **{
            name: body.get(name) for name in ("in_reply_to_id", "visibility", "media_ids", "language")
        }}  # fmt: skip
        self.statuses[one["id"]] = one
        self.keys[key] = one["id"]
        return 200, {}, self._shown(one)

    def _shown(self, one: dict[str, Any]) -> dict[str, Any]:
        """Content as the server writes it: paragraphs, and addresses in three pieces."""

        def link(found: re.Match[str]) -> str:
            scheme, rest = found[0].split("//", 1)
            pieces = (("invisible", f"{scheme}//"), ("ellipsis", rest[:30]), ("invisible", rest[30:]))
            spans = "".join(f'<span class="{name}">{piece}</span>' for name, piece in pieces)
            return f'<a href="{found[0]}" target="_blank" rel="nofollow noopener" translate="no">{spans}</a>'

        text = re.sub(r"https?://[^\s<]+", link, escape(one["text"]))
        content = "".join(f"<p>{each}</p>" for each in text.split("\n\n")).replace("\n", "<br />")
        media = [{"id": each, "type": "image"} for each in one["media_ids"] or []]
        return {
            "id": one["id"], "created_at": one["created_at"].isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "in_reply_to_id": one["in_reply_to_id"], "visibility": one["visibility"], "language": one["language"],
            "uri": f"{self.url}/users/norrvik/statuses/{one['id']}", "url": f"{self.url}/@norrvik/{one['id']}",
            "content": content, "media_attachments": media, "account": {"id": "108", "acct": "norrvik"},
        }  # fmt: skip


class BlueskyServer(Network):
    """A personal data server. `writes` counts every record that was written or changed."""

    def __init__(self) -> None:
        super().__init__()
        self.records: dict[str, dict[str, Any]] = {}
        self.password = PASSWORD
        self.writes = 0
        self.is_active = True

    def answer(self, asked: Asked) -> Answer:
        question = asked.path.removeprefix("/xrpc/")
        if question == "com.atproto.server.createSession":
            if asked.json != {"identifier": "norrvik.bsky.social", "password": self.password}:
                return 401, {}, {"error": "AuthenticationRequired", "message": "Invalid identifier or password"}
            session = {"did": DID, "handle": "norrvik.bsky.social", "active": self.is_active}
            return 200, {}, {**session, "accessJwt": "jwt.of.this.session", "refreshJwt": "jwt.refresh"}
        if asked.headers["authorization"] != "Bearer jwt.of.this.session":
            return 401, {}, {"error": "AuthMissing", "message": "Authentication Required"}
        if question == "com.atproto.repo.uploadBlob":
            assert asked.body.startswith(b"\x89PNG")
            blob = {"$type": "blob", "ref": {"$link": "bafkreicard"}, "mimeType": "image/png", "size": len(asked.body)}
            return 200, {}, {"blob": blob}
        if question == "com.atproto.repo.getRecord":
            rkey = asked.query["rkey"][0]
            if rkey not in self.records:
                return 400, {}, {"error": "RecordNotFound", "message": f"Could not locate record: {rkey}"}
            return 200, {}, {**self._named(rkey), "value": self.records[rkey]}
        body = asked.json
        assert body["repo"] == DID
        assert body["collection"] == "app.bsky.feed.post"
        if question == "com.atproto.repo.deleteRecord":
            self.records.pop(body["rkey"], None)
            return 200, {}, {"commit": {"cid": "bafycommit", "rev": "3l"}}
        return self._put(body["rkey"], body["record"])

    def _put(self, rkey: str, record: dict[str, Any]) -> Answer:
        if not re.fullmatch(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}", rkey):
            return 400, {}, {"error": "InvalidRequest", "message": "Invalid record key"}
        for facet in record["facets"]:
            shown = record["text"].encode()[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
            host = facet["features"][0]["uri"].split("//", 1)[1].split("/")[0]
            assert shown.startswith(host)
        if "reply" in record and any(one["uri"].rsplit("/", 1)[1] not in self.records for one in record["reply"].values()):
            return 400, {}, {"error": "InvalidRequest", "message": "Invalid reply"}
        if self.records.get(rkey) != record:
            self.records[rkey] = record
            self.writes += 1
        return 200, {}, {**self._named(rkey), "validationStatus": "valid"}

    def _named(self, rkey: str) -> dict[str, str]:
        mark = f"bafyrei{abs(hash(json.dumps(self.records[rkey], sort_keys=True))) % 10**8}"
        return {"uri": f"at://{DID}/app.bsky.feed.post/{rkey}", "cid": mark}


class XServer(Network):
    """API v2 with OAuth 1.0a. Identical words are refused, links become short, text is escaped."""

    def __init__(self, clock: Any) -> None:
        super().__init__()
        self.clock = clock
        self.posts: dict[str, dict[str, Any]] = {}
        self.media: dict[str, str] = {}
        self.token = X_KEYS["token"]
        self.level = "read-write"

    @property
    def texts(self) -> list[str]:
        return [one["text"] for one in self.posts.values()]

    def answer(self, asked: Asked) -> Answer:
        signed = asked.headers["authorization"] or ""
        if f'oauth_token="{self.token}"' not in signed or "oauth_signature=" not in signed:
            return 401, {}, {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}
        if asked.path == "/2/users/me":
            return 200, {"x-access-level": self.level}, {"data": {"id": "44", "name": "Norrvik", "username": "norrvik"}}
        if asked.path == "/2/users/44/tweets":
            since = asked.query["start_time"][0].replace("Z", "+00:00")
            rows = [self._shown(one) for one in self.posts.values() if one["created_at"].isoformat() >= since]
            return 200, {}, {"data": rows[::-1], "meta": {"result_count": len(rows)}} if rows else {"meta": {"result_count": 0}}
        if asked.path == "/2/media/upload":
            assert asked.form()["media"].startswith(b"\x89PNG")
            media = str(7001 + len(self.media))
            self.media[media] = ""
            return 200, {}, {"data": {"id": media, "media_key": f"3_{media}", "size": 4000, "expires_after_secs": 86400}}
        if asked.path == "/2/media/metadata":
            self.media[asked.json["id"]] = asked.json["metadata"]["alt_text"]["text"]
            return 200, {}, {"data": {"id": asked.json["id"]}}
        if asked.method == "DELETE":
            self.posts.pop(asked.path.rsplit("/", 1)[1], None)
            return 200, {}, {"data": {"deleted": True}}
        return self._post(asked)

    def _post(self, asked: Asked) -> Answer:
        body = asked.json
        if body["text"] in self.texts:
            detail = "You are not allowed to create a Tweet with duplicate content."
            return 403, {}, {"detail": detail, "type": "about:blank", "title": "Forbidden", "status": 403}
        post_id = str(1_990_000_000_000_000_000 + len(self.asked))
        answers = body.get("reply", {}).get("in_reply_to_tweet_id")
        media = body.get("media", {}).get("media_ids", [])
        self.posts[post_id] = {
            "id": post_id, "text": body["text"], "answers": answers, "media": media, "created_at": self.clock.utcnow()
        }  # fmt: skip
        return 201, {}, {"data": {"id": post_id, "text": body["text"], "edit_history_tweet_ids": [post_id]}}

    def _shown(self, one: dict[str, Any]) -> dict[str, Any]:
        urls: list[dict[str, Any]] = []

        def short(found: re.Match[str]) -> str:
            urls.append({"url": f"https://t.co/{len(urls)}aB", "expanded_url": found[0], "display_url": "norrvik…"})
            return urls[-1]["url"]

        text = re.sub(r"https?://\S+", short, one["text"])
        if one["media"]:
            picture = {"expanded_url": "https://x.com/norrvik/photo/1", "media_key": f"3_{one['media'][0]}"}
            urls.append({"url": "https://t.co/pic", **picture})
            text += " https://t.co/pic"
        when = one["created_at"].isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {"id": one["id"], "text": escape(text, quote=False), "created_at": when, "entities": {"urls": urls}}


class ChatServer(Network):
    """A room with an incoming webhook in the manner of `flavour`."""

    def __init__(self) -> None:
        super().__init__()
        self.flavour = "slack"
        self.messages: list[dict[str, Any]] = []
        self.is_open = True

    @property
    def hook(self) -> str:
        return self.url + CHAT_PATH

    def answer(self, asked: Asked) -> Answer:
        if asked.path != CHAT_PATH or not self.is_open:
            gone = {"id": "web.incoming_webhook.invalid.app_error", "message": "Invalid webhook.", "status_code": 400}
            return {
                "slack": (404, {"Content-Type": "text/html"}, b"no_service"),
                "mattermost": (400, {}, gone),
                "teams": (404, {}, {"error": {"code": "WorkflowNotFound", "message": "The workflow could not be found."}}),
            }[self.flavour]
        self.messages.append(asked.json)
        return {
            "slack": (200, {"Content-Type": "text/html"}, b"ok"),
            "mattermost": (200, {"Content-Type": "text/plain"}, b"ok"),
            "teams": (202, {}, b""),
        }[self.flavour]
