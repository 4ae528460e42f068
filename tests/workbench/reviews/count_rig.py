"""Rumours, sightings and items that change in every way that the house has, and a recount written apart from the house."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update

from workbench.accounts.models import Organisation, User
from workbench.intake.models import Item, ItemCopy, Source
from workbench.reviews.aggregates.queries import Row
from workbench.rumours.models import Decision, Rumour, Sighting

ZONE = ZoneInfo("Europe/Stockholm")
START = datetime(2026, 10, 22, 20, 0, tzinfo=UTC)  # the night of 25 October has 25 hours
FIRST, AFTER = date(2026, 10, 1), date(2026, 12, 1)
BY = ("day", "theme", "place", "channel", "target_group", "verdict", "decision", "detail")


def fill(database):
    """Six rumours, a source, somebody who decides; nothing else."""
    with database.write_session() as session:
        home = Organisation(name="Norrvik", kind="municipality", created_at=START)
        session.add(User(email="a@norrvik.example", name="A", fs_uniquifier="a", organisation=home, created_at=START))
        for number in range(6):
            values = {"code": f"R-{number}", "claim": f"påstående {number}", "theme": "T01", "more_themes": [], "flags": []}
            session.add(Rumour(**values, opened_at=START + timedelta(days=number), first_heard_at=START))
        session.add(Source(kind="syndication", name="N", address="https://norrvik.example", cursor={}, next_poll_at=START,
                           last_warnings=[], created_at=START))  # fmt: skip


def recount_sightings(session):
    """Written apart from the house: row by row, in Python."""
    newest = {}
    for row in session.scalars(select(Decision).order_by(Decision.id)):
        newest[row.rumour_id] = row.decision
    tally = Counter()
    for row, rumour in session.execute(select(Sighting, Rumour).join(Rumour, Rumour.id == Sighting.rumour_id)):
        tally[
            row.heard_at.astimezone(ZONE).date(), rumour.theme, row.place, row.channel, rumour.target_group, rumour.verdict,
            newest.get(rumour.id, ""), "copy" if row.is_copy else row.relation,
        ] += 1  # fmt: skip
    return [Row(key, tally[key]) for key in sorted(tally) if FIRST <= key[0] < AFTER]


def recount_items(session):
    tally = Counter()
    for model, detail in ((Item, "line"), (ItemCopy, "copy")):
        for row in session.scalars(select(model)):
            tally[row.collected_at.astimezone(ZONE).date(), "syndication", detail] += 1
    return [Row(key, tally[key]) for key in sorted(tally)]


def recount_rumours(session):
    rows = session.execute(select(Rumour.opened_at, Rumour.theme, Rumour.verdict).where(Rumour.state != "merged"))
    tally = Counter((row.opened_at.astimezone(ZONE).date(), row.theme, row.verdict) for row in rows)
    return [Row(key, tally[key]) for key in sorted(tally)]


class Changes:
    """Random changes by every way that the house has: objects, bulk statements, deletions."""

    def __init__(self, session, rng):
        self.session, self.rng = session, rng
        self.rumours = session.scalars(select(Rumour)).all()

    def moment(self):
        return START + timedelta(minutes=self.rng.randrange(0, 8 * 24 * 60))

    def a_sighting_comes(self):
        heard = self.moment()
        self.session.add(
            Sighting(rumour_id=self.rng.choice(self.rumours).id, heard_at=heard, logged_at=heard, is_copy=self.rng.random() < 0.2,
                     place=self.rng.choice(("", "Backa", "Centrum")), channel=self.rng.choice(("press", "phone")))
        )  # fmt: skip

    def a_sighting_goes(self):
        one = self.session.scalar(select(Sighting).order_by(Sighting.id).offset(self.rng.randrange(5)).limit(1))
        if one is not None:
            self.session.delete(one)

    def sightings_are_moved_in_bulk(self):
        one, other = self.rng.sample(list(self.rumours), 2)
        self.session.execute(update(Sighting).where(Sighting.rumour_id == one.id).values(rumour_id=other.id))
        one.state = "merged"

    def a_day_is_removed_in_bulk(self):
        start = self.moment()
        self.session.execute(delete(Sighting).where(Sighting.heard_at.between(start, start + timedelta(hours=9))))

    def a_rumour_changes(self):
        rumour = self.rng.choice(self.rumours)
        rumour.theme = self.rng.choice(("T01", "T04", "T13"))
        rumour.target_group = self.rng.choice(("newcomers", "staff"))

    def a_decision_is_made(self):
        self.session.add(
            Decision(rumour_id=self.rng.choice(self.rumours).id, decision=self.rng.choice(("monitor", "respond")), reason="x",
                     decided_by_id=1, decided_at=self.moment())
        )  # fmt: skip

    def a_sighting_was_heard_earlier(self):
        ids = self.session.scalars(select(Sighting.id)).all()
        if ids:
            one = self.session.get_one(Sighting, self.rng.choice(ids))
            one.heard_at, one.place = self.moment(), "Centrum"

    def an_item_comes(self):
        at, key = self.moment(), f"{self.rng.random()}"
        values = {"source_id": 1, "external_id": key, "collected_at": at}
        self.session.add(Item(**values, dated_at=at, warnings=[], masked_counts={}))

    def an_item_becomes_a_copy(self):
        items = self.session.scalars(select(Item).order_by(Item.id)).all()
        if len(items) > 1:
            gone = items[-1]
            values = {"source_id": 1, "external_id": gone.external_id, "collected_at": gone.collected_at, "title": ""}
            self.session.add(ItemCopy(item_id=items[0].id, sign="text", **values))
            self.session.delete(gone)


KINDS = [name for name in vars(Changes) if name.startswith(("a_", "an_", "sightings_"))]
