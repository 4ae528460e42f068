"""How long it takes to join 1,000 new items with 100,000 known ones: copies in the same words, near copies, and others."""

import argparse
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import func, insert, select

from feeds.fingerprints import canonical_url, compared_words, text_digest
from workbench import clock, create_app
from workbench.db import Database
from workbench.intake.models import Item, ItemBand, ItemCopy
from workbench.intake.service import add_source
from workbench.intake.stories.same_story import bands
from workbench.intake.stories.stories import join_copies, join_near
from workbench.settings import Settings
from workbench.tables import metadata

KEY = "bench-0123456789-abcdefghijklmnopqrstuvwxyzABCDEF"
WORDS = [f"ord{number}" for number in range(20_000)]
GOAL_MS = 10.0  # an item; a visit of 50 items then takes half a second beside the network


def main() -> int:
    """Print the times; exit 1 when an item costs more than the goal or a copy is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--known", type=int, default=100_000)
    parser.add_argument("--new", type=int, default=1_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return measure(Path(folder), options.known, options.new)


def measure(folder: Path, known: int, new: int) -> int:
    """Fill a database, then join a third same, a third alike and a third others, 200 in a transaction as the job does."""
    settings = Settings(
        instance_dir=folder, database_url=f"sqlite:///{folder / 'bench.db'}", secret_key=KEY, demo=True, testing=True
    )  # fmt: skip
    database = Database(settings.database_url)
    metadata.create_all(database.engine)
    with create_app(settings, database).app_context():
        sources = fill(database, known)
        ids = offer(database, sources[1], known, new)
        exact = near = 0.0
        for start in range(0, new, 200):
            with database.write_session() as session:
                begin = time.perf_counter()
                kept = join_copies(session, ids[start : start + 200], now=clock.utcnow())
                exact += time.perf_counter() - begin
            with database.write_session() as session:
                begin = time.perf_counter()
                join_near(session, kept, now=clock.utcnow())
                near += time.perf_counter() - begin
    with database.read_session() as session:
        signs = dict(session.execute(select(ItemCopy.sign, func.count()).group_by(ItemCopy.sign)).all())
    database.dispose()
    print(f"{known} known, {new} new: same words {exact:.2f} s ({1000 * exact / new:.2f} ms each), "
          f"near {near:.2f} s ({1000 * near / new:.2f} ms each), joined {signs}")  # fmt: skip
    wanted = new // 3
    return 0 if 1000 * (exact + near) / new <= GOAL_MS and min(signs.get("text", 0), signs.get("near", 0)) >= 0.99 * wanted else 1


def text_of(number: int, changed: int = 0) -> str:
    """Eighty to 160 words that are this number's own; some of them changed."""
    random = Random(number)
    words = random.choices(WORDS, k=80 + number % 80)
    for place in Random(number + 1).sample(range(len(words)), changed):
        words[place] = "annat"
    return " ".join(word.translate(_LETTERS) for word in words)


_LETTERS = str.maketrans("0123456789", "abcdefghij")  # figures would make them other stories


def row(item_id: int, source_id: int, text: str, now: object) -> dict:
    """One stored item."""
    return {
        "id": item_id, "source_id": source_id, "external_id": f"n{item_id}", "url": f"https://norrvik{source_id}.example/{item_id}",
        "title": f"Rubrik {item_id}".translate(_LETTERS),
        "text": text, "collected_at": now, "dated_at": now, "warnings": [], "masked_counts": {},
        "state": "new",
    }  # fmt: skip


def fill(database: Database, known: int) -> list[int]:
    """Two sources, and the known items of the first with their signs and bands."""
    now = clock.utcnow()
    with database.write_session() as session:
        names = ("Bladet", "Posten")
        added = [
            add_source(session, f"https://{name}.example/feed", name=name, genre="news", actor_id=None, now=now) for name in names
        ]
        sources = [source.id for source in added]
    for start in range(1, known + 1, 5000):
        rows = [
            row(n, sources[0], text_of(n), now - timedelta(minutes=n % 40_000))
            for n in range(start, min(start + 5000, known + 1))
        ]
        signed = [
            one | {"canonical_url": canonical_url(one["url"]), "text_digest": text_digest(one["title"], one["text"])}
            for one in rows
        ]
        with database.write_session() as session:
            session.execute(insert(Item), signed)
            found = [(one["id"], value) for one in rows for value in bands(compared_words(one["title"], one["text"]))]
            session.execute(insert(ItemBand), [{"item_id": item_id, "value": value} for item_id, value in found])
    return sources


def offer(database: Database, source_id: int, known: int, new: int) -> list[int]:
    """The new items: the same, nearly the same, and others, in turn."""
    now, step = clock.utcnow(), max(1, known // new)
    ids = list(range(known + 1, known + new + 1))
    kinds = [(n * step + 1, 0) if n % 3 == 0 else (n * step + 1, 2) if n % 3 == 1 else (known + n, 0) for n in range(new)]
    rows = [row(item_id, source_id, text_of(*kind), now) for item_id, kind in zip(ids, kinds, strict=True)]
    with database.write_session() as session:
        session.execute(insert(Item), rows)
    return ids


if __name__ == "__main__":
    sys.exit(main())
