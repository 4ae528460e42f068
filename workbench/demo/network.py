"""A small server that speaks as Mastodon does (docs.joinmastodon.org, 4.3), for the demo alone; it says so on its own page.

What is posted is kept in a file beside the demo's mail, so that it is there after a restart.
"""

import json
import re
import threading
from collections.abc import Mapping
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from workbench import clock

TOKEN = "demo-token-that-opens-nothing-else"
ACCOUNT = {"id": "1", "username": "norrvik", "acct": "norrvik"}
NOTE = "Demoserver: det här är inget riktigt nätverk. Inläggen är påhittade och syns bara på den här datorn."
MOST_BYTES = 20_000_000
MOST_SIGNS = 500
Answer = tuple[int, Any]


class Posts:
    """The statuses, newest last, with the idempotency keys that made them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.Lock()
        known = json.loads(path.read_text("utf-8")) if path.exists() else {}
        self.rows: dict[str, dict[str, Any]] = known.get("rows", {})
        self.keys: dict[str, str] = known.get("keys", {})
        self.made: int = known.get("made", 0)

    def add(self, body: Mapping[str, Any], key: str) -> dict[str, Any] | None:
        """A new status, or the one that this key made. None when it is too long."""
        with self.lock:
            if key in self.keys and self.keys[key] in self.rows:
                return self.rows[self.keys[key]]
            text = str(body.get("status", ""))
            if len(re.sub(r"https?://\S+", "x" * 23, text)) > MOST_SIGNS:
                return None
            self.made += 1
            row: dict[str, Any] = {
                "id": str(1000 + self.made),
                "text": text,
                "created_at": clock.utcnow().isoformat(),
                "edited": False,
            }
            row |= {name: body.get(name) for name in ("in_reply_to_id", "visibility", "language", "media_ids")}
            self.rows[row["id"]], self.keys[key] = row, row["id"]
            self._save()
            return row

    def change(self, number: str, text: str) -> dict[str, Any] | None:
        """Other words in a status. None when it is not there."""
        with self.lock:
            if number in self.rows:
                self.rows[number] |= {"text": text, "edited": True}
                self._save()
            return self.rows.get(number)

    def remove(self, number: str) -> dict[str, Any] | None:
        """Take a status down. None when it is not there."""
        with self.lock:
            found = self.rows.pop(number, None)
            self._save()
            return found

    def _save(self) -> None:
        self.path.write_text(json.dumps({"rows": self.rows, "keys": self.keys, "made": self.made}), "utf-8")


class NetworkHandler(BaseHTTPRequestHandler):
    """The few questions that the workbench asks, and a page on which people see what was posted."""

    posts: ClassVar[Posts]
    server_version = "NorrvikDemoNetwork"

    def do_GET(self) -> None:
        """Who we are, what stands; for people, the page."""
        path = urlsplit(self.path).path
        if path == "/api/v2/instance":
            limits = {"statuses": {"max_characters": MOST_SIGNS}}
            self._send(200, {"domain": self._host, "version": "4.3.2", "configuration": limits})
        elif not path.startswith("/api/"):
            self._send_page(path)
        elif not self._is_ours():
            self._send(401, {"error": "The access token is invalid"})
        elif path == "/api/v1/accounts/verify_credentials":
            self._send(200, {**ACCOUNT, "url": f"http://{self._host}/@norrvik"})
        elif path == "/api/v1/apps/verify_credentials":
            self._send(200, {"id": "1", "name": "Demo", "website": None, "scopes": ["read", "write"]})
        elif path == "/api/v1/accounts/1/statuses":
            self._send(200, [self._shown(row) for row in reversed(self.posts.rows.values())])
        else:
            self._send(404, {"error": "Record not found"})

    def do_POST(self) -> None:
        """A status, or a picture: that is taken and not kept."""
        path, body = urlsplit(self.path).path, self._body()
        if not self._is_ours():
            self._send(401, {"error": "The access token is invalid"})
        elif path == "/api/v2/media":
            self._send(200, {"id": "1", "type": "image", "url": f"http://{self._host}/media", "description": None})
        elif path == "/api/v1/statuses":
            row = self.posts.add(_read(body), self.headers.get("Idempotency-Key", ""))
            text = f"Validation failed: Text character limit of {MOST_SIGNS} exceeded"
            self._send(*((200, self._shown(row)) if row is not None else (422, {"error": text})))
        else:
            self._send(404, {"error": "Record not found"})

    def do_PUT(self) -> None:
        """A status is corrected where it stands."""
        text = str(_read(self._body()).get("status", ""))
        self._send_changed(self.posts.change(self._number, text) if self._is_ours() else None)

    def do_DELETE(self) -> None:
        """A status is taken down."""
        self._send_changed(self.posts.remove(self._number) if self._is_ours() else None)

    @property
    def _host(self) -> str:
        return self.headers.get("Host", "127.0.0.1")

    @property
    def _number(self) -> str:
        found = re.fullmatch(r"/api/v1/statuses/(\d+)", urlsplit(self.path).path)
        return found[1] if found else ""

    def _is_ours(self) -> bool:
        return self.headers.get("Authorization") == f"Bearer {TOKEN}"

    def _body(self) -> bytes:
        return self.rfile.read(min(int(self.headers.get("Content-Length") or 0), MOST_BYTES))

    def _send_changed(self, row: dict[str, Any] | None) -> None:
        self._send(*((404, {"error": "Record not found"}) if row is None else (200, self._shown(row))))

    def _shown(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """As the real server answers: the text as paragraphs."""
        content = "".join(f"<p>{escape(each)}</p>" for each in row["text"].split("\n\n")).replace("\n", "<br />")
        media = [{"id": each, "type": "image"} for each in row["media_ids"] or []]
        address = f"http://{self._host}/@norrvik/{row['id']}"
        named = {name: row[name] for name in ("id", "created_at", "in_reply_to_id", "visibility", "language")}
        return {**named, "uri": address, "url": address, "content": content, "media_attachments": media, "account": ACCOUNT}

    def _send(self, status: int, data: Any) -> None:
        self._answer(status, "application/json; charset=utf-8", json.dumps(data).encode())

    def _send_page(self, path: str) -> None:
        number = path.rpartition("/")[2]
        rows = [row for row in reversed(self.posts.rows.values()) if not number.isdigit() or row["id"] == number]
        shown = "".join(_article(row) for row in rows) or "<p>Inget inlägg ännu.</p>"
        page = f"""<!doctype html><html lang="sv"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>@norrvik (demoserver)</title><style>body{{font:1rem/1.5 system-ui;max-width:40rem;margin:2rem auto;padding:0 1rem}}
article{{border-top:1px solid;padding:1rem 0;overflow-wrap:anywhere}}</style>
<h1>@norrvik</h1><p><strong>{NOTE}</strong></p>{shown}"""
        self._answer(200 if rows or not number.isdigit() else 404, "text/html; charset=utf-8", page.encode())

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: the demo's terminal belongs to the sign-in links."""


def make_network(host: str, port: int, path: Path) -> ThreadingHTTPServer:
    """The server, not yet serving; what is posted lies in the file."""
    handler = type("Handler", (NetworkHandler,), {"posts": Posts(path)})
    return ThreadingHTTPServer((host, port), handler)


def _read(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _article(row: Mapping[str, Any]) -> str:
    edited = " · ändrat" if row["edited"] else ""
    text = escape(row["text"]).replace("\n", "<br>")
    return f"<article><p>{text}</p><p><small>{escape(row['created_at'][:16].replace('T', ' '))}{edited}</small></p></article>"
