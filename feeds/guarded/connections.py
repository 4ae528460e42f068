"""Sockets that go only to checked addresses and stop at a deadline, and the urllib3 pools that use them."""

from __future__ import annotations

import queue
import socket
import ssl
import sys
import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

import certifi
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.ssl_ import create_urllib3_context

from feeds.errors import FetchFailed, FetchRefused, TimedOut, TooLarge
from feeds.guarded.addresses import is_public_text
from feeds.guarded.policy import FetchPolicy
from feeds.guarded.targets import Target

MAX_ADDRESSES = 4
# What may come over the wire beside the body: status line, headers, chunk marks, TLS.
WIRE_ALLOWANCE = 1024 * 1024


@dataclass
class Budget:
    """What one fetch may still use: the moment to stop (monotonic seconds) and bytes from the wire."""

    stop_at: float
    bytes_left: int

    def seconds_left(self) -> float:
        """Gives what is left of the time. Raises TimedOut at the end of it."""
        left = self.stop_at - time.monotonic()
        if left <= 0:
            raise TimedOut("the answer took too long", kind="timeout")
        return left

    def count(self, size: int) -> None:
        """Takes `size` bytes off. Raises TooLarge when none are left."""
        self.bytes_left -= size
        if self.bytes_left < 0:
            raise TooLarge("the answer is larger than the limit", kind="too-large")


class _Limited:
    """Mixed into sockets: every receive asks the budget, so that a drip feed or endless headers end in time."""

    budget: Budget | None = None

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        if self.budget is None:
            return super().recv_into(*args, **kwargs)  # type: ignore[misc, no-any-return]
        self.settimeout(self.budget.seconds_left())  # type: ignore[attr-defined]
        try:
            size: int = super().recv_into(*args, **kwargs)  # type: ignore[misc]
        except TimeoutError:
            self.budget.seconds_left()
            raise
        self.budget.count(size)
        return size

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        if self.budget is not None:
            self.settimeout(self.budget.seconds_left())  # type: ignore[attr-defined]
        super().sendall(*args, **kwargs)  # type: ignore[misc]


class LimitedSocket(_Limited, socket.socket):
    """A TCP socket under a budget."""


class LimitedTlsSocket(_Limited, ssl.SSLSocket):
    """A TLS socket under a budget."""


def open_socket(address: str, target: Target, policy: FetchPolicy, budget: Budget) -> LimitedSocket:
    """Connects to one checked address of `target`. Raises OSError, or FetchRefused when another peer answers."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = LimitedSocket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(min(policy.connect_timeout_s, budget.seconds_left()))
        sock.connect((address, target.port))
        if ip_address(sock.getpeername()[0]) != ip_address(address):
            raise FetchRefused("the peer is not the checked address", kind="peer", address=target.url)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(budget.seconds_left())
        sock.budget = budget
    except BaseException:
        sock.close()
        raise
    return sock


class _GuardedConnection(HTTPConnection):
    """Connects to one of the checked addresses of `target` and to nothing else."""

    def __init__(self, *args: Any, target: Target, policy: FetchPolicy, budget: Budget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.target = target
        self.policy = policy
        self.budget = budget

    def _new_conn(self) -> socket.socket:
        addresses = find_addresses(self.target, self.budget)
        failure: OSError | None = None
        for address in addresses[:MAX_ADDRESSES]:
            try:
                sock = open_socket(address, self.target, self.policy, self.budget)
            except OSError as error:
                failure = error
                continue
            sys.audit("http.client.connect", self, self.host, self.port)
            return sock
        raise FetchFailed("no connection", kind="no-connection", address=self.target.url) from failure


class _GuardedTlsConnection(_GuardedConnection, HTTPSConnection):
    """As above, with TLS on top; the certificate is checked against the name, not the address."""

    def connect(self) -> None:
        HTTPSConnection.connect(self)
        if isinstance(self.sock, LimitedTlsSocket):
            self.sock.budget = self.budget


class _GuardedPool(HTTPConnectionPool):
    ConnectionCls = _GuardedConnection


class _GuardedTlsPool(HTTPSConnectionPool):
    ConnectionCls = _GuardedTlsConnection


def open_pool(target: Target, policy: FetchPolicy, budget: Budget) -> HTTPConnectionPool:
    """Gives a pool for one request to `target`. Connections are not kept: the address is judged anew each time."""
    rest: dict[str, Any] = {"target": target, "policy": policy, "budget": budget}
    if target.scheme == "https":
        return _GuardedTlsPool(target.host, target.port, ssl_context=_tls_context(policy.ca_file or certifi.where()), **rest)
    return _GuardedPool(target.host, target.port, **rest)


@lru_cache(maxsize=4)
def _tls_context(ca_file: str) -> ssl.SSLContext:
    """Read once a process: the bundle takes longer to read than most feeds."""
    context = create_urllib3_context()
    context.load_verify_locations(ca_file)
    context.sslsocket_class = LimitedTlsSocket
    return context


def find_addresses(target: Target, budget: Budget) -> list[str]:
    """Resolves the host once and gives the addresses that may be connected to. Raises FetchRefused when none may."""
    found = [str(target.literal)] if target.literal is not None else _resolve(target, budget)
    if target.is_allowed_host:
        return found
    public = [address for address in found if is_public_text(address)]
    if not public:
        raise FetchRefused("the name leads to a closed network", kind="private", address=target.url)
    return public


def _resolve(target: Target, budget: Budget) -> list[str]:
    """Asks the resolver in a thread of its own: getaddrinfo has no time limit."""
    answers: queue.SimpleQueue[list[str] | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(row[4][0]) for row in rows)))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True, name="feeds-resolve").start()
    try:
        answer = answers.get(timeout=budget.seconds_left())
    except queue.Empty:
        raise TimedOut("the name was not found in time", kind="timeout", address=target.url) from None
    if isinstance(answer, Exception):
        raise FetchFailed("the name was not found", kind="no-name", address=target.url) from answer
    return answer
