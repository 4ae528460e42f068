"""Asking a site's robots.txt before reading from it: at most once a day, through the guarded fetch."""

from datetime import datetime

from feeds.errors import FetchError, RobotsRefused, RobotsUnread
from feeds.guarded import FetchPolicy, fetch
from feeds.robots import crawl_delay_s, is_allowed, read_robots, robots_url
from workbench.intake.sources.service import manners
from workbench.intake.sources.service.manners import Rules
from workbench.intake.sources.visiting import fetch_policy
from workbench.queue import JobContext

WAIT_S = 3600  # a site whose robots.txt cannot be told is left alone so long


def refuse_forbidden(context: JobContext, url: str, *, now: datetime, known: Rules | None = None) -> float:
    """Ask the rules of the site. Returns the seconds that it wants between two requests. `known` spares looking them up.

    Raises RobotsRefused when it forbids `url`, RobotsUnread (or the fetch's own error) when its rules cannot be told.
    """
    rules = known.text if known is not None and known.is_fresh else _rules(context, url, now)
    if not is_allowed(rules, url):
        raise RobotsRefused("forbidden by robots.txt", kind="robots", address=url)
    return crawl_delay_s(rules)


def _rules(context: JobContext, url: str, now: datetime) -> str:
    with context.database.read_session() as session:
        known = manners.rules_of(session, url, now=now)
    if known is not None and known.is_fresh:
        return known.text
    try:
        text = _fetch_rules(url, fetch_policy(context.settings))
    except FetchError as error:
        if known is None:
            error.holds_host = True
            raise
        with context.database.write_session() as session:
            manners.keep_old_rules(session, url, now=now)
        return known.text
    with context.database.write_session() as session:
        manners.keep_rules(session, url, text, now=now)
    return text


def _fetch_rules(url: str, policy: FetchPolicy) -> str:
    answer = fetch(robots_url(url), headers={"accept": "text/plain, */*;q=0.5"}, policy=policy)
    text = read_robots(answer.status, answer.body)
    if text is None:
        raise RobotsUnread(f"robots.txt: status {answer.status}", kind="robots-unread", address=url)
    return text
