"""WebSub as a subscriber (W3C Recommendation, 23 January 2018): finding the hub, what we send it, judging what it sends."""

from __future__ import annotations

import hashlib
import hmac
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin

from feeds.errors import FetchRefused
from feeds.guarded import FetchPolicy, check_url

LEASE_S = 7 * 24 * 3600
SHORTEST_LEASE_S, LONGEST_LEASE_S = 3600, 30 * 24 * 3600
READ_BYTES = 64 * 1024  # a feed names its hub at its head
ALGORITHMS = ("sha256", "sha1", "sha384", "sha512")
_LINK_VALUE = re.compile(r"<([^<>]{1,2048})>((?:\s*;\s*[a-zA-Z*]{1,20}\s*=\s*(?:\"[^\"]{0,500}\"|[^\s;,\"]{0,500})){0,10})")
_REL = re.compile(r"\brel\s*=\s*(?:\"([^\"]{0,500})\"|([^\s;,\"]+))", re.IGNORECASE)
_LINK_TAG = re.compile(rb"<(?:[a-zA-Z][\w.-]{0,30}:)?link\b([^<>]{1,4000})>")
_ATTRIBUTE = re.compile(rb"\b(rel|href)\s*=\s*(?:\"([^\"]{0,2048})\"|'([^']{0,2048})')")


@dataclass(frozen=True)
class Hub:
    """Who tells about news, and of what."""

    url: str
    topic: str


def find_hub(url: str, headers: Mapping[str, str], body: bytes, *, policy: FetchPolicy) -> Hub | None:
    """Gives the first hub that the answer from `url` names: in its Link headers, else in the head of an XML feed.

    The topic is the feed's own "self" address, else `url`. A hub or topic that the guard would not fetch is no hub.
    """
    links = _header_links(headers.get("link", "")) or _body_links(body[:READ_BYTES])
    hub = next((target for rel, target in links if rel == "hub"), None)
    if hub is None:
        return None
    own = next((target for rel, target in links if rel == "self"), url)
    found = Hub(urljoin(url, hub), urljoin(url, own))
    try:
        check_url(found.url, policy)
        check_url(found.topic, policy)
    except (FetchRefused, ValueError):
        return None
    return found


def request_body(*, mode: str, topic: str, callback: str, secret: str, lease_s: int = LEASE_S) -> bytes:
    """Gives the form that asks a hub to "subscribe" or "unsubscribe"."""
    fields = {"hub.mode": mode, "hub.topic": topic, "hub.callback": callback}
    if mode == "subscribe":
        fields |= {"hub.secret": secret, "hub.lease_seconds": str(lease_s)}
    return urlencode(fields).encode("ascii")


def read_lease_s(value: str) -> int:
    """Gives the seconds that a hub grants, within sane bounds; our own wish when it says nothing."""
    seconds = int(value[:10]) if value.isascii() and value.isdigit() else LEASE_S
    return min(max(seconds, SHORTEST_LEASE_S), LONGEST_LEASE_S)


def is_signed(secret: str, body: bytes, signature: str) -> bool:
    """Whether `signature` (the X-Hub-Signature header) is of this body under our secret. Takes the same time either way."""
    name, _mark, given = signature.strip().partition("=")
    if name.lower() not in ALGORITHMS or not secret:
        return False
    expected = hmac.new(secret.encode(), body, getattr(hashlib, name.lower())).hexdigest()
    return hmac.compare_digest(expected.encode(), given.strip().lower().encode("utf-8", "replace"))


def _header_links(value: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for target, parameters in _LINK_VALUE.findall(value[:16_000]):
        for quoted, plain in _REL.findall(parameters)[:1]:
            found += [(rel.lower(), target.strip()) for rel in (quoted or plain).split()]
    return found


def _body_links(head: bytes) -> list[tuple[str, str]]:
    if b"hub" not in head:
        return []
    found: list[tuple[str, str]] = []
    for tag in _LINK_TAG.findall(head):
        named = {name.lower(): (double or single) for name, double, single in _ATTRIBUTE.findall(tag)}
        if b"rel" in named and b"href" in named:
            target = html.unescape(named[b"href"].decode("utf-8", "replace")).strip()
            found += [(rel.decode("ascii", "replace").lower(), target) for rel in named[b"rel"].split()]
    return found
