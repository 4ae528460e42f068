"""Looking at the rules: reading what is new without a lock, then raising what holds in one short transaction.

Nothing is read twice: the marks of what was read move on in the transaction that raises the alerts, so that a worker that dies
before the commit has done nothing, and one that dies after it has done everything.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import InstrumentedAttribute

from workbench.activity.models import Activity
from workbench.alerts.models import AlertMark, AlertRule
from workbench.alerts.rules.conditions import COUNTED, RuleBook, make_book, place_key
from workbench.alerts.rules.counting import Count, count_for
from workbench.alerts.rules.events import harmful, new_events
from workbench.alerts.rules.firing import Firing, facts_of
from workbench.alerts.rules.raising import raise_alert
from workbench.alerts.rules.reading import News, Table, keep_mark, load_marks, read_news
from workbench.alerts.rules.sightings import open_rumours, reports_of
from workbench.alerts.rules.standing import as_it_stands, newly_in_views
from workbench.alerts.rules.texts import Hits, add_to_tally, at_once, items_read, meet, sightings_read, together
from workbench.alerts.rules.wording import reason_of
from workbench.audiences.models import Spokesperson
from workbench.editorial.models import ErrorReport
from workbench.intake.models import Assessment, Item
from workbench.partners.proposing.models import PartnerProposal
from workbench.rumours.board.models import District, DistrictSpelling
from workbench.rumours.models import RiskRating, Rumour, Sighting
from workbench.settings import Settings
from workbench.trends.models import TrendAlarm

TABLES = (
    Table("assessments", Assessment.id, Assessment.assessed_at),
    Table("sightings", Sighting.id, Sighting.logged_at),
    Table("ratings", RiskRating.id, RiskRating.rated_at),
    Table("alarms", TrendAlarm.id, TrendAlarm.raised_at),
    Table("proposals", PartnerProposal.id, PartnerProposal.proposed_at),
    Table("errors", ErrorReport.id, ErrorReport.reported_at),
    Table("activity", Activity.id, Activity.at),
)
MOVES_REPORTS = ("rumour_merged", "rumour_split", "rumour_split_off", "rumour_reopened")
KNOWN_RULES = "rules"
_book_lock = threading.Lock()
_books: dict[str, tuple[object, RuleBook]] = {}

Met = dict[tuple[int, int | None], Hits]


@dataclass
class Look:
    """What one look found: the news of each table, what holds because of it, and what texts were met."""

    news: list[News]
    known_rules: list[list[int]] | None
    firings: list[Firing] = field(default_factory=list)
    met: Met = field(default_factory=dict)

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to write."""
        return self.known_rules is None and all(news.is_nothing for news in self.news)


def look(session: Session, now: datetime) -> Look:
    """Read what is new, and find out which rules hold because of it. Changes nothing."""
    load_marks(session, TABLES)
    found = Look([read_news(session, table, now) for table in TABLES], None)
    book = book_of(session)
    fresh = _fresh_rules(session, book, found)
    if found.is_nothing:
        return found
    ids = {news.table.name: news.ids for news in found.news}
    texts = []
    if book.words.phrases:
        longest = max(one.window for one in book.of_kind("words", "spokesperson"))
        texts = [*items_read(session, ids["assessments"], now, longest=longest), *sightings_read(session, ids["sightings"])]
    found.met = meet(book, texts)
    touched = _touched_rumours(session, book, ids)
    found.firings = [
        *new_events(session, book, ids, now),
        *counted(session, book, touched, now),
        *_at_first_sight(session, fresh, now),
    ]
    return found


def act(session: Session, found: Look, *, now: datetime, settings: Settings) -> int:
    """Raise what holds and move the marks on, in this transaction. Nothing at all when another run was quicker."""
    if not all(keep_mark(session, news, now) for news in found.news if not news.is_nothing):
        raise Overtaken
    if found.known_rules is not None:
        session.merge(AlertMark(name=KNOWN_RULES, gaps=found.known_rules, read_at=now))
    book = book_of(session)
    return raise_all(session, [*found.firings, *_met_often(session, book, found.met, now)], now=now, settings=settings)


def look_around(session: Session, *, now: datetime, settings: Settings) -> int:
    """Raise what holds as time passes. Writes; safe to run again."""
    book = book_of(session)
    standing = as_it_stands(session, book, now, ZoneInfo(settings.timezone))
    return raise_all(session, [*standing, *newly_in_views(session, book, now)], now=now, settings=settings)


def raise_all(session: Session, firings: list[Firing], *, now: datetime, settings: Settings) -> int:
    """Raise each with its reason in the house's language. Gives how many alerts are new."""
    raised = 0
    for firing in firings:
        reason = reason_of(firing.rule.kind, facts_of(firing), settings.default_language)
        raised += raise_alert(session, firing, reason=reason, now=now, settings=settings) is not None
    return raised


class Overtaken(Exception):
    """Another run has read the same news meanwhile; nothing of this one may stand."""


def counted(session: Session, book: RuleBook, rumour_ids: set[int], now: datetime) -> list[Firing]:
    """Rules that count reports, for these rumours. Rules that count alike share the counting."""
    if not rumour_ids or not book.of_kind(*COUNTED):
        return []
    found: list[Firing] = []
    for rumour in open_rumours(session, rumour_ids):
        asked = book.counted_for(rumour.theme)
        if not asked:
            continue
        since = now - max(one.window for one in asked)
        reports = reports_of(session, rumour, since, with_unread=any(one.with_unread for one in asked))
        counts: dict[object, Count] = {}
        for one in asked:
            if one.counts_as not in counts:
                counts[one.counts_as] = count_for(one, reports, now)
            count = counts[one.counts_as]
            if count.total >= one.rule.threshold:
                found.append(_count_firing(one.rule, rumour.id, count))
    return found


def book_of(session: Session) -> RuleBook:
    """The active rules, sorted; made again only when a rule or the register of spokespersons has changed.

    Every change of a rule, also its switch, counts up its version.
    """
    key = session.execute(
        select(
            func.count(AlertRule.id), func.max(AlertRule.id), func.sum(AlertRule.version),
            select(func.count(Spokesperson.id)).scalar_subquery(), select(func.max(Spokesperson.id)).scalar_subquery(),
            select(func.sum(District.version)).scalar_subquery(), select(func.count(DistrictSpelling.spelling)).scalar_subquery(),
        )
    ).one()  # fmt: skip
    address = str(session.get_bind().engine.url)
    with _book_lock:
        known = _books.get(address)
        if known is not None and known[0] == tuple(key) and ":memory:" not in address and address != "sqlite://":
            return known[1]
    rules = (
        session.scalars(select(AlertRule).where(AlertRule.is_active, AlertRule.archived_at.is_(None)).order_by(AlertRule.id))
        .unique()
        .all()
    )
    session.flush()
    for rule in rules:
        session.expunge(rule)
    book = make_book(rules, roles_of(session), districts_of(session))
    with _book_lock:
        _books[address] = (tuple(key), book)
    return book


def roles_of(session: Session) -> dict[int, list[str]]:
    """The words for each spokesperson's role. Names are masked before a text is stored, so roles are what can be met."""
    rows = session.execute(select(Spokesperson.id, Spokesperson.role_title).order_by(Spokesperson.id))
    return {number: [title] for number, title in rows if title.strip()}


def districts_of(session: Session) -> dict[str, frozenset[str]]:
    """The spellings of each district, by its name as places are compared."""
    found: dict[str, set[str]] = {}
    rows = session.execute(select(District.name, DistrictSpelling.spelling).join(District.spellings))
    for name, spelling in rows:
        found.setdefault(place_key(name), set()).add(place_key(spelling))
    return {name: frozenset(spellings) for name, spellings in found.items()}


def _count_firing(rule: AlertRule, rumour_id: int, count: Count) -> Firing:
    facts = {"count": count.total, "hours": rule.window_hours, "unread": count.unread}
    return Firing(rule, rumour_id, count.total, f"{rule.id}:{rumour_id}", facts=facts)


def _touched_rumours(session: Session, book: RuleBook, ids: dict[str, list[int]]) -> set[int]:
    if not book.of_kind(*COUNTED):
        return set()
    found = set(_in_parts(session, select(Sighting.rumour_id), Sighting.id, ids["sightings"]))
    if any(one.with_unread for one in book.of_kind(*COUNTED)):
        matched = select(Rumour.id).join(Item, Item.match_code == Rumour.code).join(Assessment, Assessment.item_id == Item.id)
        found |= set(_in_parts(session, matched.where(Item.match_relation == "asserts"), Assessment.id, ids["assessments"]))
    moved = select(Activity.subject_id).where(Activity.subject_kind == "rumour", Activity.verb.in_(MOVES_REPORTS))
    return found | set(_in_parts(session, moved, Activity.id, ids["activity"]))


def _in_parts(session: Session, statement: Select[Any], column: InstrumentedAttribute[int], ids: Sequence[int]) -> Iterator[int]:
    for start in range(0, len(ids), 500):
        yield from session.scalars(statement.where(column.in_(ids[start : start + 500])).distinct())


def _fresh_rules(session: Session, book: RuleBook, found: Look) -> list[int]:
    """Rules that were switched on or changed since the last look: they look once at how things stand."""
    mark = session.get(AlertMark, KNOWN_RULES)
    if mark is not None and mark.gaps == book.known:
        return []
    found.known_rules = book.known
    before = {tuple(each) for each in mark.gaps} if mark is not None else set()
    return [number for number, version in book.known if (number, version) not in before]


def _at_first_sight(session: Session, rule_ids: list[int], now: datetime) -> list[Firing]:
    """What holds already for rules that are new: counts within their window, and harm as it is rated."""
    book = book_of(session)
    fresh = make_book([book.asked[number].rule for number in rule_ids if number in book.asked], {}, districts_of(session))
    asked = fresh.of_kind(*COUNTED)
    heard: set[int] = set()
    if asked:
        since = now - fresh.longest_window()
        heard = set(session.scalars(select(Sighting.rumour_id).where(Sighting.heard_at > since).distinct()))
    return [*harmful(session, fresh.of_kind("harm"), None), *counted(session, fresh, heard, now)]


def _met_often(session: Session, book: RuleBook, met: Met, now: datetime) -> list[Firing]:
    by_rule: dict[int, dict[int | None, Hits]] = {}
    for (rule_id, rumour_id), hits in met.items():
        by_rule.setdefault(rule_id, {})[rumour_id] = hits
    found: list[Firing] = []
    for rule_id, by_rumour in by_rule.items():
        asked = book.asked.get(rule_id)
        if asked is None:
            continue
        if asked.rule.threshold <= 1:
            found += [at_once(asked, rumour_id, hits) for rumour_id, hits in by_rumour.items()]
            continue
        total = add_to_tally(session, asked.rule, sum(hits.count for hits in by_rumour.values()), now)
        if total >= asked.rule.threshold:
            found.append(together(asked, by_rumour, total))
    return found
