"""Reading another library over the network: found from the address that a person typed, page by page. No session is open here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from feeds.discovery import find_links
from feeds.errors import FetchFailed, ParseFailed, RobotsRefused, RobotsUnread, SourceGone
from feeds.guarded import Fetched, FetchPolicy, fetch
from feeds.guarded.policy import user_agent_with
from feeds.robots import MAX_BYTES as ROBOTS_BYTES
from feeds.robots import is_allowed, read_robots, robots_url
from workbench.partners.federation.reading import ReadAnswer, ReadPage, host_of, is_feed, marks_of, read_page
from workbench.partners.feeds.head import installation_id
from workbench.settings import Settings

MOST_PAGES = 100
ACCEPT = "application/feed+json, application/json;q=0.9, text/html;q=0.5"
Marks = Mapping[str, tuple[str, bool]]


@dataclass(frozen=True)
class Library:
    """What a reading found. `answers` are those that may be new or changed; None says that nothing has changed."""

    first: ReadPage | None
    feed_address: str
    answers: tuple[ReadAnswer, ...] = ()
    own_count: int = 0
    refused_count: int = 0
    validators: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Wish:
    """What to read: the address, or the feed that it led to before, and what is known already."""

    address: str
    feed_address: str
    themes: Sequence[str]
    languages: Sequence[str]
    validators: Mapping[str, str]
    known: Marks


class _Door:
    """Asks for addresses that robots.txt lets us read; each host's rules are read once."""

    def __init__(self, policy: FetchPolicy) -> None:
        self.policy = policy
        self._rules: dict[str, str] = {}

    def get(self, url: str) -> Fetched:
        """The answer at an address. Raises FeedError."""
        answer = self.get_if_changed(url, {})
        if answer is None:
            raise FetchFailed("not modified without being asked", kind="status-304", address=url, status=304)
        return answer

    def get_if_changed(self, url: str, validators: Mapping[str, str]) -> Fetched | None:
        """The same; None when it has not changed."""
        if not is_allowed(self._rules_for(url), url):
            raise RobotsRefused("forbidden by robots.txt", kind="robots", address=url)
        answer = fetch(url, headers={"accept": ACCEPT, **validators}, policy=self.policy)
        if answer.status == 304 and validators:
            return None
        if answer.status == 410:
            raise SourceGone("the library has ended", kind="gone", address=url)
        if answer.status != 200:
            raise FetchFailed(f"status {answer.status}", kind=f"status-{answer.status}", address=url, status=answer.status)
        return answer

    def _rules_for(self, url: str) -> str:
        place = robots_url(url)
        if place not in self._rules:
            said = fetch(place, policy=replace(self.policy, max_bytes=ROBOTS_BYTES))
            rules = read_robots(said.status, said.body)
            if rules is None:
                raise RobotsUnread("robots.txt cannot be read", kind="robots", address=url)
            self._rules[place] = rules
        return self._rules[place]


def fetch_library(wish: Wish, *, settings: Settings) -> Library:
    """The library at an address. Raises FeedError: nothing there, nothing that a workbench wrote, or not for programs."""
    door = _Door(fetch_policy(settings))
    wanted = wish.feed_address or wish.address
    validators = wish.validators if wish.feed_address else {}
    answer = door.get_if_changed(wanted, validators)
    if answer is None:
        return Library(None, wanted)
    page, answer = _find_feed(wish, answer, door, settings)
    answers, own_count, refused_count = list(page.answers), page.own_count, page.refused_count
    last, seen = page, {answer.url}
    while last.next_address and len(seen) < MOST_PAGES and not _is_known(last, wish.known):
        if host_of(last.next_address) != host_of(answer.url) or last.next_address in seen:
            break
        seen.add(last.next_address)
        following = door.get(last.next_address)
        last = read_page(following.body, url=following.url, own_address=settings.base_url)
        answers += last.answers
        own_count, refused_count = own_count + last.own_count, refused_count + last.refused_count
    return Library(page, answer.url, tuple(answers), own_count, refused_count, _validators(answer))


def narrowed(address: str, themes: Sequence[str], languages: Sequence[str]) -> str:
    """The feed's address for these themes and languages; with none chosen, as it is."""
    parts = urlsplit(address)
    chosen = [("theme", theme) for theme in themes] + [("language", code) for code in languages]
    if not chosen:
        return address
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name not in ("theme", "language", "page")]
    return urlunsplit(parts._replace(query=urlencode([*kept, *chosen]), fragment=""))


def fetch_policy(settings: Settings) -> FetchPolicy:
    """The guard's limits, and the name that we go by."""
    name = user_agent_with(f"+{settings.base_url}", settings.contact)
    return FetchPolicy(allowed_hosts=frozenset(settings.allowed_hosts), user_agent=name)


def _find_feed(wish: Wish, answer: Fetched, door: _Door, settings: Settings) -> tuple[ReadPage, Fetched]:
    """The first page of the feed: the answer itself, the feed that a page names, or the one at the feed's own address."""
    if not is_feed(answer.body):
        links = [link.url for link in find_links(answer.body, url=answer.url, policy=door.policy) if link.kind == "json"]
        if not links:
            raise ParseFailed("the page names no library", kind="no-library", address=answer.url)
        answer = door.get(narrowed(links[0], wish.themes, wish.languages))
    elif not wish.feed_address and (wish.themes or wish.languages):
        answer = door.get(narrowed(answer.url, wish.themes, wish.languages))
    page = read_page(answer.body, url=answer.url, own_address=settings.base_url)
    is_ours = page.installation == installation_id(settings.secret_key)
    if not is_ours and page.feed_address and host_of(page.feed_address) != host_of(answer.url):
        answer = door.get(page.feed_address)  # the library goes by another name: only that host can speak for it
        page = read_page(answer.body, url=answer.url, own_address=settings.base_url)
    return page, answer


def _is_known(page: ReadPage, known: Marks) -> bool:
    """Whether nothing on the page is new. The newest changes stand first, so nothing behind it is either."""
    marks = marks_of(page.answers)
    return bool(marks) and all(known.get(url) == mark for url, mark in marks.items())


def _validators(answer: Fetched) -> dict[str, str]:
    asked = {"if-none-match": answer.headers.get("etag", ""), "if-modified-since": answer.headers.get("last-modified", "")}
    return {name: value[:300] for name, value in asked.items() if value}
