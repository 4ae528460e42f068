"""What the tests of trends can ask for: reports of a rumour at given times, the tick, a phone."""

from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select

from workbench.queue import Job, enqueue
from workbench.rumours import service as rumours
from workbench.rumours.models import Rumour
from workbench.rumours.sightings import NewSighting


@pytest.fixture
def hear(app, database, people, clock):
    """Note reports: hear("claim", [hours ago, …], place="Norrvik") opens the rumour at its first report. Gives the rumour."""
    numbers = count()

    def note(claim, hours_ago, *, tellers=None, theme="T01", sensitivity="internal", **values):
        now, writer = clock.utcnow(), people["writer"].id
        with app.app_context(), database.write_session() as session:
            rumour = session.scalar(select(Rumour).where(Rumour.claim == claim))
            rumour = rumour or rumours.open_rumour(session, claim, theme=theme, actor_id=writer, now=now)
            rumour.sensitivity = sensitivity
            for place, hours in enumerate(hours_ago):
                told = f"Någon sa det, nummer {next(numbers)}." if tellers is None else f"Så säger {tellers[place]}."
                given = {"channel": "service_desk", "source_type": "resident", **values}
                report = NewSighting(text_heard=told, heard_at=now - timedelta(hours=hours), **given)
                rumours.add_sighting(session, rumour, report, actor_id=writer, now=now)
            return rumour

    return note


@pytest.fixture
def usual_weeks():
    """Hours ago of a stream that is heard every other day for eight weeks, until three days ago."""
    return [hours + hours % 7 for hours in range(72, 56 * 24, 48)]


@pytest.fixture
def watch(database, run_jobs):
    """Run the tick."""
    numbers = count()

    def run():
        with database.write_session() as session:
            session.query(Job).delete()
            enqueue(session, "trends.watch", {}, dedupe=f"watch:{next(numbers)}")
        run_jobs()
        with database.read_session() as session:
            job = session.scalars(select(Job).where(Job.kind == "trends.watch")).one()
            assert job.state == "done", job.last_error

    return run
