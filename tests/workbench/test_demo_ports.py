"""The demo on another port than the last time: its own papers move along, everything else stays."""

from dataclasses import replace

from sqlalchemy import select

from workbench.demo import seed_demo
from workbench.intake.models import Source


def addresses(database):
    with database.read_session() as session:
        return {source.name: source.address for source in session.scalars(select(Source))}


def test_demo_that_moves_to_another_port_finds_its_papers(app, database, settings, clock):
    """Started on 8000, then on 9000; a source that a person added keeps its address."""
    with app.app_context():
        seed_demo(database, replace(settings, port=8000))
        first = addresses(database)
        with database.write_session() as session:
            own = {"name": "Egen", "address": "http://127.0.0.1:8001/own.xml", "cursor": {}, "last_warnings": []}
            session.add(Source(**own, next_poll_at=clock.utcnow(), created_at=clock.utcnow()))
            session.scalars(select(Source).where(Source.name == sorted(first)[0])).one().state = "failing"
        for _twice in range(2):
            seed_demo(database, replace(settings, port=9000))
    moved = addresses(database)
    assert moved.pop("Egen") == "http://127.0.0.1:8001/own.xml"
    assert moved == {name: address.replace(":8001/", ":9001/") for name, address in first.items()}
    with database.read_session() as session:
        assert {source.state for source in session.scalars(select(Source))} == {"ok"}
