"""List, board, map, time line and narratives of 5 000 rumours with 50 000 observations: p95 of each page, in milliseconds.

Run: .venv/bin/python benchmarks/bench_board.py [rumours] [rounds]
"""

import random
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from tests.signed_in import SignedInClient
from workbench import clock, create_app
from workbench.accounts import service as accounts
from workbench.db import Database
from workbench.rumours.board.service import add_district
from workbench.rumours.models import CHANNELS, DECISIONS, Decision, RiskRating, Rumour, Sighting
from workbench.rumours.narratives.models import Narrative, NarrativeRumour
from workbench.rumours.saving.service import save_view
from workbench.settings import Settings
from workbench.tables import metadata
from workbench.web.vocabulary import THEMES

PAGES = (
    "/rumours", "/rumours?sort=score", "/rumours?sort=sightings", "/rumours?q=bostad&state=any", "/rumours?heard=7",
    "/rumours?district=1", "/rumours?page=80", "/rumours/board", "/rumours/board?theme=T01", "/rumours/map", "/rumours/timeline",
    "/rumours/timeline?days=365", "/rumours/narratives", "/rumours/views",
)  # fmt: skip
STATES = ("new", "triaged", "checking", "decided", "answered", "closed")
PLACES = ("Centrum", "Norrstrand", "Söderåsen", "Viken", "", "")


def fill(database: Database, count: int, *, seed: int = 7) -> object:
    """Rumours with decisions, ratings, ten observations each, a narrative and eight saved views; returns the visitor."""
    chance, now = random.Random(seed), clock.utcnow()
    with database.write_session() as session:
        home = accounts.add_organisation(session, "Norrvik", kind="municipality", now=now)
        user = accounts.add_user(
            session, "a@norrvik.example", name="Anna Lind", organisation=home, roles=["approver"], actor_id=None, now=now
        )
        for name in PLACES[:4]:
            add_district(session, name, more_names=(), outline="M 0 0 L 100 0 L 100 100 Z", actor_id=None, now=now)
        story = Narrative(title="Andra går före", created_at=now, summary="", concern="", truth="")
        session.add(story)
        for number in range(count):
            at = now - timedelta(hours=chance.randrange(24 * 365))
            rumour = Rumour(
                code=f"R-{number:05}",
                claim=f"påstående {number} om bostad och skola"[:75],
                theme=chance.choice(list(THEMES)),
                more_themes=[],
                flags=[],
                state=chance.choice(STATES),
                opened_at=at,
                first_heard_at=at,
                owner_id=chance.choice((None, user.id)),
            )
            session.add(rumour)
            session.flush()
            session.add_all(_rows(chance, rumour, user.id, at))
            if number % 50 == 0:
                session.add(NarrativeRumour(narrative_id=story.id, rumour_id=rumour.id, added_at=now))
        for number in range(8):
            wanted = {"theme": f"T0{number + 1}"}
            save_view(session, f"Vy {number}", wanted=wanted, layout="list", is_shared=True, actor=user, now=now)
    return user


def _rows(chance: random.Random, rumour: Rumour, user_id: int, at: object) -> list[object]:
    rows: list[object] = []
    for _number in range(10):
        heard = clock.utcnow() - timedelta(hours=chance.randrange(24 * 120))
        place, channel = chance.choice(PLACES), chance.choice(CHANNELS)
        rows.append(
            Sighting(rumour_id=rumour.id, text_heard="hört", place=place, channel=channel, heard_at=heard, logged_at=heard)
        )
    steps = [chance.randrange(3) for _factor in range(6)]
    names = ("spread", "velocity", "harm", "plausibility", "audience", "reach")
    factors = dict(zip(names, steps, strict=True))
    score = sum(steps) + factors["harm"]
    rows.append(RiskRating(rumour_id=rumour.id, **factors, score=score, proposal="monitor", rated_at=at))
    if rumour.state in ("decided", "answered"):
        due = clock.utcnow() + timedelta(hours=chance.randrange(-48, 96))
        values = {"decided_by_id": user_id, "decided_at": at, "first_action_due_at": due, "reason": "prov"}
        rows.append(Decision(rumour_id=rumour.id, decision=chance.choice(DECISIONS), **values))
    return rows


def main() -> None:
    """Print the median and p95 of each page."""
    count, rounds = (int(sys.argv[1]) if len(sys.argv) > 1 else 5000), (int(sys.argv[2]) if len(sys.argv) > 2 else 40)
    folder = Path(tempfile.mkdtemp())
    url = f"sqlite:///{folder / 'workbench.db'}"
    settings = Settings(instance_dir=folder, database_url=url, secret_key="k" * 60, testing=True, base_url="http://localhost")
    database = Database(settings.database_url)
    metadata.create_all(database.engine)
    app = create_app(settings, database)
    with app.test_request_context():
        user = fill(database, count)
    app.test_client_class = SignedInClient
    client = app.test_client(user=user)
    print(f"{count} rumours, {rounds} rounds")
    for page in PAGES:
        times = []
        for _round in range(rounds + 2):
            begun = time.perf_counter()
            answer = client.get(page)
            times.append((time.perf_counter() - begun) * 1000)
            if answer.status_code != 200:
                raise SystemExit(f"{page}: {answer.status_code}")
        kept = sorted(times[2:])
        print(f"{page:32} median {statistics.median(kept):7.1f}  p95 {kept[int(len(kept) * 0.95) - 1]:7.1f} ms")


if __name__ == "__main__":
    main()
