"""An address as a person typed it → the one host and port it names, or a refusal. Connects to nothing."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import quote, urlsplit

import idna

from feeds.errors import FetchRefused
from feeds.guarded.addresses import is_public
from feeds.guarded.policy import FetchPolicy

PORTS = {"http": 80, "https": 443}
MAX_URL_LENGTH = 2048
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ud800-\udfff\\]")
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
# WHATWG URL standard, "ends in a number": such a host is an IPv4 address or nothing.
_NUMERIC_END = re.compile(r"(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$")
_LOCAL_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "localdomain", "home.arpa")
_LOCAL_HOSTS = frozenset({"ip6-localhost", "ip6-loopback", "broadcasthost"})


@dataclass(frozen=True)
class Target:
    """Where to connect: `url` in one clear spelling, `host` in ASCII, `literal` when the host is an address."""

    url: str
    scheme: str
    host: str
    port: int
    literal: IPv4Address | IPv6Address | None
    is_allowed_host: bool


def read_target(url: str, policy: FetchPolicy) -> Target:
    """Gives the host and port that `url` names. Raises FetchRefused for every spelling two readers may read differently.

    Names are not resolved here; the address is judged again when connecting.
    """
    if len(url) > MAX_URL_LENGTH:
        raise _refused("long-url", "the address is too long", url)
    if _FORBIDDEN.search(url):
        raise _refused("odd-spelling", "spaces, control characters or backslashes in the address", url)
    try:
        parts = urlsplit(url)
        port = parts.port
        host_written = parts.hostname or ""
    except ValueError as error:
        raise _refused("odd-spelling", "the address cannot be read", url) from error
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise _refused("scheme", "only http and https are fetched", url)
    _refuse_odd_authority(url, parts.netloc)
    host, literal = _read_host(host_written, url)
    port = PORTS[scheme] if port is None else port
    is_allowed_host = f"{host}:{port}" in policy.allowed_hosts
    if not is_allowed_host:
        _refuse_closed(url, host, port, literal)
    return Target(_write_url(scheme, host, port, literal, url), scheme, host, port, literal, is_allowed_host)


def _refuse_odd_authority(url: str, netloc: str) -> None:
    if "@" in netloc:
        raise _refused("userinfo", "the address carries a user name", url)
    if "%" in netloc:
        raise _refused("odd-spelling", "the host is percent-encoded", url)
    if netloc.endswith(":") or not netloc:
        raise _refused("odd-spelling", "the host is incomplete", url)


def _read_host(written: str, url: str) -> tuple[str, IPv4Address | IPv6Address | None]:
    """Gives the host in ASCII, and the address when the host is one."""
    if ":" in written:
        try:
            literal = ip_address(written)
        except ValueError as error:
            raise _refused("odd-spelling", "the host cannot be read", url) from error
        return str(literal), literal
    host = _to_ascii(written.removesuffix("."), url)
    if _NUMERIC_END.search(host):
        try:
            packed = socket.inet_aton(host)
        except OSError as error:
            raise _refused("odd-spelling", "the host is a damaged number", url) from error
        address = IPv4Address(packed)
        return str(address), address
    if not _HOST.fullmatch(host) or len(host) > 253:
        raise _refused("odd-spelling", "the host cannot be read", url)
    return host, None


def _to_ascii(host: str, url: str) -> str:
    """IDNA 2008 as browsers apply it. A non-ASCII host must stay a name: circled digits are refused."""
    if host.isascii():
        return host.lower()
    try:
        ascii_host = idna.encode(host, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError) as error:
        raise _refused("odd-spelling", "the host is not a valid international name", url) from error
    if "xn--" not in ascii_host:
        raise _refused("odd-spelling", "the host imitates plain letters or digits", url)
    return ascii_host


def _refuse_closed(url: str, host: str, port: int, literal: IPv4Address | IPv6Address | None) -> None:
    if port not in PORTS.values():
        raise _refused("port", "only ports 80 and 443 are fetched", url)
    if literal is not None:
        if not is_public(literal):
            raise _refused("private", "the address does not lie on the open internet", url)
    elif host in _LOCAL_HOSTS or any(host == name or host.endswith(f".{name}") for name in _LOCAL_NAMES):
        raise _refused("private", "the name belongs to a local network", url)


def _write_url(scheme: str, host: str, port: int, literal: IPv4Address | IPv6Address | None, url: str) -> str:
    parts = urlsplit(url)
    host_text = f"[{host}]" if isinstance(literal, IPv6Address) else host
    authority = host_text if port == PORTS[scheme] else f"{host_text}:{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = f"?{quote(parts.query, safe='/?%:@!$&()*+,;=~-._[]')}" if parts.query else ""
    return f"{scheme}://{authority}{path}{query}"


def _refused(kind: str, reason: str, url: str) -> FetchRefused:
    return FetchRefused(f"not fetched: {reason}", kind=kind, address=url[:MAX_URL_LENGTH])
