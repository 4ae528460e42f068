"""How fast the library answers over 20 000 published answers: search, filters, whole page. Goal: p95 ≤ 50 ms for the search.

    python benchmarks/bench_library.py [--answers 20000] [--rounds 200]

The texts are put together from word lists; everything is fictional.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import case, update

from workbench import create_app
from workbench.accounts import service as accounts
from workbench.audiences.models import Audience
from workbench.db import Database
from workbench.editorial.models import Revision, Sandwich
from workbench.editorial.planning.models import CampaignCard
from workbench.installing import migrate
from workbench.partners import queries
from workbench.partners.searching.indexing import index_missing
from workbench.partners.viewers import PUBLIC_VIEWER, Viewer
from workbench.rumours.models import Rumour
from workbench.settings import Settings

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SUBJECTS_TEXT = "skolan simhallen biblioteket budgeten bostadskön bussen vårdcentralen skatten förskolan hemtjänsten"
WORDS_TEXT = (
    "kommunen betalar hyra enligt lagen varje år pengar staten mottagandet elever lärare köer platser tider öppet stängt "
    "resor biljetter avgift beslut nämnden fullmäktige invånare statistik siffror hushåll arbete språk kurser läkare "
    "väntetid trygghet polisen parken vägen vattnet planen bygget lägenheter familjer ungdomar föreningar lokaler"
)
SUBJECTS, WORDS = tuple(SUBJECTS_TEXT.split()), tuple(WORDS_TEXT.split())
# as in a language: few words stand everywhere, most stand seldom, and many are made of two
VOCABULARY = (*WORDS, *(first[:5] + second for first in WORDS for second in WORDS))
WEIGHTS = tuple(1 / (rank + 1) for rank in range(len(VOCABULARY)))
SEARCHES = (
    "skolorna", "simhall", "kommunens pengar", "skatten staten", "bibliotekets öppettider", "bostad", "lärarnas elever",
    "vårdcentral läkare väntetider", "norrvik", "fritidsgård finnsinte", "äldreboende platser", "kommunen",
)  # fmt: skip


def fill(database: Database, count: int) -> None:
    """Published answers of every theme, language and format, a third with a campaign card."""
    chance = random.Random(7)
    with database.write_session() as session:
        home = accounts.add_organisation(session, "Norrvik", kind="municipality", now=NOW)
        accounts.add_organisation(session, "Norrviks bibliotek", kind="partner", now=NOW)
        writer = accounts.add_user(
            session, "lars@norrvik.example", name="Lars Lind", organisation=home, roles=["writer"], actor_id=None, now=NOW
        )
        session.add_all(Audience(name_sv=f"Grupp {n}", name_en=f"Group {n}") for n in range(8))
        session.flush()
        writer_id = writer.id
    for start in range(0, count, 1000):
        with database.write_session() as session:
            _add(session, range(start + 1, min(start + 1000, count) + 1), writer_id, chance)
    while True:
        with database.write_session() as session:
            if not index_missing(session):
                return


def _add(session, numbers, writer_id, chance) -> None:  # type: ignore[no-untyped-def]
    rumours, sandwiches, revisions, cards = [], [], [], []
    for n in numbers:
        at = NOW - timedelta(minutes=chance.randrange(500_000))
        subject = chance.choice(SUBJECTS)
        body = " ".join(chance.choices(VOCABULARY, WEIGHTS, k=90))
        document = {"headline": f"Så är det med {subject} i Norrvik", "opening_fact": body[:200], "explanation": body}
        language = "en" if n % 5 == 0 else "sv"
        rumours.append(
            {"id": n, "code": f"B{n:06}", "claim": body[:60], "theme": f"T{n % 13 + 1:02}", "more_themes": [], "flags": [],
             "opened_at": at, "first_heard_at": at}
        )  # fmt: skip
        revisions.append(
            {"id": n, "sandwich_id": n, "number": 1, "document": document, "author_id": writer_id, "created_at": at}
        )  # fmt: skip
        sandwiches.append(
            {"id": n, "rumour_id": n, "slug": f"svar-{n}", "format": "fact_page" if n % 3 else "sandwich", "language": language,
             "state": "draft", "state_since": at, "author_id": writer_id, "created_at": at,
             "ticked_rules": [],
             "first_published_at": at, "last_published_at": at, "review_by": date(2026, 1, 1) + timedelta(days=n % 700),
             "visibility": "partners" if n % 10 == 0 else "public",
             "public_text": f"{document['headline']}\n{document['opening_fact']}\n{body}".casefold()}
        )  # fmt: skip
        if n % 3 == 0:
            cards.append(
                {"sandwich_id": n, "audience_id": n % 8 + 1, "meeting_places": [], "changed_at": at, "changed_by_id": writer_id}
            )
    session.bulk_insert_mappings(Rumour, rumours)
    session.bulk_insert_mappings(Sandwich, sandwiches)
    session.bulk_insert_mappings(Revision, revisions)
    shown = dict.fromkeys(("public_revision_id", "approved_revision_id", "current_revision_id"), Sandwich.id)
    state = case((Sandwich.id % 50 == 0, "correcting"), else_="published")
    session.execute(update(Sandwich).where(Sandwich.id.in_(numbers)).values(state=state, **shown))
    session.bulk_insert_mappings(CampaignCard, cards)


def timed(name: str, calls: list[Callable[[], object]], rounds: int) -> None:
    """p50 and p95 in milliseconds over `rounds` calls in turn."""
    for call in calls:
        call()
    times, work = [], []
    for number in range(rounds):
        began, worked = time.perf_counter(), time.thread_time()
        calls[number % len(calls)]()
        times.append(1000 * (time.perf_counter() - began))
        work.append(1000 * (time.thread_time() - worked))
    p95, busy = (sorted(each)[int(rounds * 0.95) - 1] for each in (times, work))
    print(f"{name:32} p50 {statistics.median(times):6.1f} ms   p95 {p95:6.1f} ms   (processor p95 {busy:6.1f} ms)")


def main() -> None:
    """Fill a fresh database and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=240)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            instance_dir=Path(folder), database_url=f"sqlite:///{folder}/library.db", secret_key="x" * 60, demo=True, testing=True
        )
        database = Database(settings.database_url)
        migrate(database)
        began = time.perf_counter()
        fill(database, wanted.answers)
        print(f"{wanted.answers} answers filled and indexed in {time.perf_counter() - began:.0f} s")
        measure(create_app(settings, database), database, wanted.rounds)


def measure(app, database: Database, rounds: int) -> None:  # type: ignore[no-untyped-def]
    """The search by itself, with filters, for the public and a partner; then the whole page."""

    def search(viewer: Viewer, **wanted: object) -> Callable[[], object]:
        def call() -> object:
            with database.read_session() as session:
                return queries.library_page(session, viewer, queries.LibraryFilter(**wanted), number=1)  # type: ignore[arg-type]

        return call

    partner = Viewer(organisation_id=2)
    timed("search", [search(PUBLIC_VIEWER, q=q) for q in SEARCHES], rounds)
    timed("search as a partner", [search(partner, q=q) for q in SEARCHES], rounds)
    filters = [
        search(partner, q=q, themes=("T05", "T06"), languages=("sv",), audiences=("3",), statuses=("valid",)) for q in SEARCHES
    ]
    timed("search with four filters", filters, rounds)
    timed("no search, newest first", [search(PUBLIC_VIEWER)], rounds)

    def counts() -> object:
        with database.read_session() as session:
            return queries.facets(session, PUBLIC_VIEWER)

    timed("counts beside the filters", [counts], rounds // 4)
    client = app.test_client()
    timed("whole page with a search", [lambda q=q: client.get("/library", query_string={"q": q}) for q in SEARCHES], rounds // 2)


if __name__ == "__main__":
    main()
