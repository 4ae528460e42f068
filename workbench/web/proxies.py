"""Who asks, when a web server of ours passes the request on: the address that it names, not its own.

Believed only from the addresses in FORWARDED_ALLOW_IPS (as gunicorn does; this machine by default): anybody can write a header.
"""

import ipaddress
import os
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class BehindProxy:
    """Puts the visitor's address in the place of the proxy's."""

    def __init__(self, application: Application, trusted: str | None = None) -> None:
        self.application = application
        named = trusted if trusted is not None else os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
        self.trusted = frozenset(part.strip() for part in named.split(",") if part.strip())

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve the request."""
        passed_on = environ.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip()
        if passed_on and ("*" in self.trusted or environ.get("REMOTE_ADDR") in self.trusted) and _is_address(passed_on):
            environ["REMOTE_ADDR"] = passed_on
        return self.application(environ, start_response)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
