"""Getting a published feed of fact-checks through the guarded fetch, its site's robots.txt asked first. No session is open."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from classifiers.datasets.types import MOST_BYTES
from feeds.errors import FetchFailed, RobotsRefused, RobotsUnread
from feeds.guarded import FetchPolicy, fetch
from feeds.guarded.policy import user_agent_with
from feeds.robots import MAX_BYTES as ROBOTS_BYTES
from feeds.robots import is_allowed, read_robots, robots_url
from workbench.settings import Settings

LONGEST_S = 120.0


@dataclass(frozen=True)
class Got:
    """What the address answered: None when nothing has changed, and what to ask with next time."""

    body: bytes | None
    validators: Mapping[str, str]


def fetch_set(url: str, validators: Mapping[str, str], *, settings: Settings) -> Got:
    """The bytes at the address. Raises FeedError."""
    policy = fetch_policy(settings)
    _ask_robots(url, policy)
    headers = {"Accept": "application/ld+json, application/json, text/csv;q=0.8, */*;q=0.5"}
    headers |= {name: value for name, value in validators.items() if name in ("if-none-match", "if-modified-since")}
    answer = fetch(url, headers=headers, policy=policy)
    if answer.status == 304 and validators:
        return Got(None, validators)
    if answer.status != 200:
        raise FetchFailed(f"status {answer.status}", kind="status", address=url, status=answer.status)
    asked = {"if-none-match": answer.headers.get("etag", ""), "if-modified-since": answer.headers.get("last-modified", "")}
    return Got(answer.body, {name: value for name, value in asked.items() if value})


def fetch_policy(settings: Settings) -> FetchPolicy:
    """The guard's limits for a large file, and the name that we go by."""
    name = user_agent_with(f"+{settings.base_url}", settings.contact)
    policy = FetchPolicy(allowed_hosts=frozenset(settings.allowed_hosts), user_agent=name)
    return replace(policy, max_bytes=MOST_BYTES, timeout_s=LONGEST_S)


def _ask_robots(url: str, policy: FetchPolicy) -> None:
    answer = fetch(robots_url(url), policy=replace(policy, max_bytes=ROBOTS_BYTES, timeout_s=20.0))
    rules = read_robots(answer.status, answer.body)
    if rules is None:
        raise RobotsUnread("robots.txt cannot be read", kind="robots", address=url)
    if not is_allowed(rules, url):
        raise RobotsRefused("forbidden by robots.txt", kind="robots", address=url)
