"""The same on PostgreSQL: sources, copies, figures, what answers cite, what is to be checked again."""

from datetime import UTC, datetime

import pytest

from feeds.pages import ReadPage
from tests.postgres.conftest import database, fresh_database, postgres_url  # noqa: F401  (fixtures)
from workbench.accounts import service as accounts
from workbench.editorial import service as editorial
from workbench.editorial.evidence_use.citing import older_values, uses_of_source
from workbench.editorial.evidence_use.notices import make_notices
from workbench.evidence.copies.bodies import body_of
from workbench.evidence.copies.looking import Look
from workbench.evidence.copies.service import keep_copy, remove_copy
from workbench.evidence.figures import queries as figure_queries
from workbench.evidence.figures import service as figures
from workbench.evidence.links.queries import count_to_check, sources_to_check
from workbench.evidence.sources import queries
from workbench.evidence.sources import service as sources
from workbench.rumours import service as rumours
from workbench.rumours.risk import Factors

pytestmark = pytest.mark.postgres


def test_evidence_works_on_postgresql(app, database, clock):  # noqa: F811
    now = clock.utcnow()
    with app.test_request_context(), database.write_session() as session:
        home = accounts.add_organisation(session, "Norrvik", kind="municipality", now=now)
        roles = ["writer", "fact_checker"]
        actor = accounts.add_user(session, "a@norrvik.example", name="A", organisation=home, roles=roles, actor_id=None, now=now)
        new = sources.NewSource("Norrviks kommun", "Budget", "2020-01-01", "https://norrvik.example/b")
        source = sources.add_source(session, new, actor=actor, now=now)
        source.reading = "waiting"
        look = Look("ok", 200, content_type="text/html", body=b"<p>x</p>", page=ReadPage(text="x"), text_hash="a" * 64)
        copy = keep_copy(session, source, look, b"%PDF", now=now)
        assert body_of(session, copy.page_hash) == b"<p>x</p>"
        figure = figures.add_figure(
            session, figures.NewFigure("Tal", "st", code="tal", source_code=source.code), actor=actor, now=now
        )
        figures.set_value(session, figure, "2024", "7", actor=actor, now=now)
        rumour = rumours.open_rumour(session, "nyanlända badar gratis", theme="T10", actor_id=actor.id, now=now)
        rumours.set_verdict(session, rumour, verdict="false", reason="x", verified_with="y", true_kernel="", actor=actor, now=now)
        factors = Factors(spread=2, velocity=2, harm=1, plausibility=2, audience=1, reach=1)
        rumours.rate(session, rumour, factors, is_void=False, was_asked=False, actor_id=actor.id, now=now)
        rumours.decide(session, rumour, decision="respond", reason="x", actor=actor, now=now)
        sandwich = editorial.start_sandwich(session, rumour, format="sandwich", language="sv", actor=actor, now=now)
        row = {"n": 1, "publisher": "N", "title": "B", "source": source.code, "figure": "tal", "value": "2024: 7"}
        editorial.save_revision(
            session, sandwich, document={"evidence": [row]}, base_revision_id=sandwich.current_revision_id, actor=actor, now=now
        )
        assert older_values(session) == []
        figures.set_value(session, figure, "2025", "9", actor=actor, now=now)
        session.expire_all()
        assert [older.current for older in older_values(session)] == ["2025: 9"]
        assert len(uses_of_source(session, source.code, viewer=actor)) == 1
        assert make_notices(session, now=now) == 1
        remove_copy(session, source, copy.id, reason="bort", actor=actor, now=now)
    today = datetime(2026, 11, 20, tzinfo=UTC).date()
    with app.test_request_context(), database.read_session() as session:
        assert [row.reasons for row in sources_to_check(session, today=today).rows] == [("old",)]
        assert count_to_check(session, today=today) == 1
        assert queries.list_page(session, queries.Wanted(q="budg 100%"), today=today, number=1).total == 0
        assert queries.search(session, "budget")[0].title == "Budget"
        assert figure_queries.search(session, "tal", theme="T10")[0].code == "tal"
