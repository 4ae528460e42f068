"""A house for tests of alert rules: rumours, texts and rules in a few words, and the look that the worker takes."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from workbench.alerts.models import Alert, AlertReceipt
from workbench.alerts.rules import engine, service
from workbench.intake.models import Assessment, Item
from workbench.intake.service import add_source
from workbench.rumours.models import Rumour, Sighting


class House:
    """A house with one source; makes rumours, items and rules, and looks."""

    def __init__(self, database, people, clock, settings):
        self.database, self.people, self.clock, self.settings, self.count = database, people, clock, settings, 0
        with database.write_session() as session:
            source = add_source(
                session, "https://norrvik.example/feed", name="Bladet", genre="news", actor_id=None, now=clock.utcnow()
            )
            self.source_id = source.id

    def rumour(self, code="R-1", **values):
        now = self.clock.utcnow()
        given = {"claim": f"påstående {code}", "theme": "T01", "more_themes": [], "flags": [], "opened_at": now}
        with self.database.write_session() as session:
            row = Rumour(code=code, first_heard_at=now, **{**given, **values})
            session.add(row)
            session.flush()
            return row

    def rule(self, kind, name="Regel", *, threshold=1, window_hours=24, on=True, **conditions):
        wanted = service.Wanted(name, kind, threshold, window_hours, conditions, (self.people["writer"].id,))
        with self.database.write_session() as session:
            row = service.draft_rule(session, wanted, actor_id=None, now=self.clock.utcnow())
            row.is_active = on
            return row

    def hear(self, rumour, **values):
        now = self.clock.utcnow()
        with self.database.write_session() as session:
            row = Sighting(**{"rumour_id": rumour.id, "heard_at": now, "logged_at": now, "channel": "phone", **values})
            session.add(row)
            session.flush()
            return row.id

    def collect(self, *texts, code=None, genre=None, **values):
        now, ids = self.clock.utcnow(), []
        with self.database.write_session() as session:
            for said in texts:
                row = Item(
                    source_id=self.source_id, external_id=str(self.count + len(ids)), title=said, text="", collected_at=now,
                    dated_at=now, warnings=[], masked_counts={}, flagged=True, theme="T01", assessed_at=now, match_code=code,
                    match_relation="asserts" if code else None, **values,
                )  # fmt: skip
                session.add(row)
                session.flush()
                ids.append(row.id)
            session.add_all([assessment(item_id, now) for item_id in ids])
        self.count += len(ids)
        return ids

    def look(self):
        now = self.clock.utcnow()
        with self.database.read_session() as session:
            found = engine.look(session, now)
        with self.database.write_session() as session:
            engine.act(session, found, now=now, settings=self.settings)
        return self.alerts()

    def look_around(self):
        with self.database.write_session() as session:
            engine.look_around(session, now=self.clock.utcnow(), settings=self.settings)
        return self.alerts()

    def alerts(self):
        with self.database.read_session() as session:
            return session.scalars(select(Alert).options(joinedload(Alert.rule)).order_by(Alert.id)).unique().all()

    def letters(self):
        with self.database.read_session() as session:
            return session.scalar(select(func.count(AlertReceipt.id)))


def assessment(item_id, now):
    return Assessment(
        item_id=item_id, relevant=True, relevance="sweden", score=0.9, threshold=0.5, statement_type="claim", matches=[],
        reasons=[], model_version="test", assessed_at=now,
    )  # fmt: skip
