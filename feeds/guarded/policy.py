"""How far a fetch may go. The guard has no test mode: `allowed_hosts` is its one exception."""

from dataclasses import dataclass

ROBOTS_NAME = "TruthSandwichWorkbench"  # the name that a robots.txt may speak to
USER_AGENT = f"{ROBOTS_NAME}/1.0 (municipal feed reader)"
LONGEST_CONTACT = 200


def user_agent_with(*contact: str) -> str:
    """Gives the name that we go by, with where to reach us: printable ASCII only, whatever the contact holds."""
    spoken = "; ".join(part for part in (_speakable(text) for text in contact) if part)
    return f"{ROBOTS_NAME}/1.0 (municipal feed reader; {spoken})" if spoken else USER_AGENT


def _speakable(text: str) -> str:
    kept = "".join(letter for letter in text if "\x20" <= letter <= "\x7e" and letter not in "();\\")
    return kept.strip()[:LONGEST_CONTACT]


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
