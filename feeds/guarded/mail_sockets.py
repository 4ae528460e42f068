"""A TLS connection to a mail server, under the same guard as every fetch: judged by name, connected by checked address."""

from __future__ import annotations

import ssl
import time

import certifi

from feeds.errors import FetchFailed, FetchRefused
from feeds.guarded.connections import MAX_ADDRESSES, WIRE_ALLOWANCE, Budget, LimitedTlsSocket, find_addresses, open_socket
from feeds.guarded.policy import FetchPolicy
from feeds.guarded.targets import Target, read_target

IMAPS_PORT = 993


def open_mail_socket(host: str, port: int, *, policy: FetchPolicy) -> LimitedTlsSocket:
    """Gives a connected TLS socket whose every receive asks the budget of `policy`. Only port 993, except for allowed hosts.

    Raises FetchRefused, TimedOut or FetchFailed.
    """
    target = _judge(host, port, policy)
    budget = Budget(time.monotonic() + policy.timeout_s, policy.max_bytes + WIRE_ALLOWANCE)
    context = ssl.create_default_context(cafile=policy.ca_file or certifi.where())
    context.sslsocket_class = LimitedTlsSocket
    failure: OSError | None = None
    for address in find_addresses(target, budget)[:MAX_ADDRESSES]:
        try:
            plain = open_socket(address, target, policy, budget)
        except OSError as error:
            failure = error
            continue
        try:
            secured = context.wrap_socket(plain, server_hostname=target.host)
        except OSError as error:
            plain.close()
            raise FetchFailed("no safe connection", kind="tls", address=target.url) from error
        assert isinstance(secured, LimitedTlsSocket)
        secured.budget = budget
        return secured
    raise FetchFailed("no connection", kind="no-connection", address=target.url) from failure


def _judge(host: str, port: int, policy: FetchPolicy) -> Target:
    """The host judged as a web address would be, then with the mail server's port."""
    written = f"[{host}]" if ":" in host else host
    if not written or "/" in written or "@" in written or "?" in written or "#" in written:
        raise FetchRefused("the host cannot be read", kind="odd-spelling", address=host[:200])
    allowed = f"{host}:{port}" in policy.allowed_hosts
    if not allowed and port != IMAPS_PORT:
        raise FetchRefused("only port 993 is used for mail", kind="port", address=host[:200])
    if allowed:
        target = read_target(f"https://{written}:{port}/", policy)
        return target
    target = read_target(f"https://{written}/", policy)
    return Target(f"imaps://{target.host}:{port}", "imaps", target.host, port, target.literal, False)
