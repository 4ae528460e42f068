"""How often one network may use a public form. Lives in memory under a key of this process: no address is ever stored."""

import hashlib
import hmac
import ipaddress
import secrets
from collections import deque
from datetime import datetime, timedelta
from threading import Lock


class Throttle:
    """At most `most` uses of one network within `window`. Forgets everything when the process ends."""

    def __init__(self, *, most: int, window: timedelta, networks: int = 10_000) -> None:
        self.most = most
        self.window = window
        self.networks = networks
        self._key = secrets.token_bytes(32)
        self._lock = Lock()
        self._uses: dict[bytes, deque[datetime]] = {}

    def take(self, address: str, *, now: datetime) -> bool:
        """Count one use. False when the network has had its share."""
        with self._lock:
            self._forget(now)
            uses = self._uses.setdefault(self._code(address), deque())
            if len(uses) >= self.most:
                return False
            uses.append(now)
            return True

    def _forget(self, now: datetime) -> None:
        for code, uses in list(self._uses.items()):
            while uses and uses[0] <= now - self.window:
                uses.popleft()
            if not uses:
                del self._uses[code]
        while len(self._uses) >= self.networks:  # a flood: the oldest gives way, memory stays small
            del self._uses[next(iter(self._uses))]

    def _code(self, address: str) -> bytes:
        return hmac.new(self._key, network_of(address).encode(), hashlib.sha256).digest()[:16]


def network_of(address: str) -> str:
    """An IPv4 address itself, the /64 of an IPv6 one (a household), any other text unchanged."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if parsed.version == 6 else address
