"""How far a fetch may go. The guard has no test mode: `allowed_hosts` is its one exception."""

from dataclasses import dataclass

USER_AGENT = "TruthSandwichWorkbench/1.0 (municipal feed reader)"


@dataclass(frozen=True)
class FetchPolicy:
    """Limits of one fetch. `allowed_hosts` are exact "host:port" pairs that skip the address and port checks.

    `timeout_s` is the total for all redirects together. `max_bytes` counts the unpacked body.
    `ca_file` names a bundle of certificate authorities that replaces the usual one.
    """

    allowed_hosts: frozenset[str] = frozenset()
    timeout_s: float = 20.0
    connect_timeout_s: float = 8.0
    max_bytes: int = 15 * 1024 * 1024
    max_redirects: int = 3
    user_agent: str = USER_AGENT
    ca_file: str | None = None
