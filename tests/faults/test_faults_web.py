"""The real gunicorn under load: kill -9 while people press (F-00), and asked for much more than it can do (L-9)."""

import re
import time

import pytest
from sqlalchemy import func, select

from tests.faults.test_faults_disk import NEW
from tests.faults.web_under_load import PATIENCE, Crowd, Web, ask, wait_until
from tests.faults.worker_process import worker_process
from tests.machine import free_port
from tests.soaking import rounds
from workbench import serving
from workbench.activity.models import Activity
from workbench.queue import Job, Registry, enqueue
from workbench.rumours.models import Rumour, Sighting

CLAIM = re.compile(r"Simhallen (\d+-\d+-\d+) i Norrvik stänger")


@pytest.fixture
def web(app, database):
    web = Web(app, database, free_port())
    yield web
    web.kill()


@pytest.fixture
def cookie(sign_in):
    """What the browser of a signed-in writer sends along."""
    client = sign_in("writer")
    return "; ".join(f"{name}={client.get_cookie(name).value}" for name in ("workbench", "language"))


def claims_in(database):
    with database.read_session() as session:
        return [found[1] for claim in session.scalars(select(Rumour.claim)) if (found := CLAIM.search(claim))]


def counts(database):
    """Rumours, what was heard of them, and the row of the trail that tells of each."""
    with database.read_session() as session:
        opened = select(func.count()).select_from(Activity).where(Activity.verb == "rumour_opened")
        return [session.scalar(select(func.count()).select_from(table)) for table in (Rumour, Sighting)] + [
            session.scalar(opened)
        ]


def press_and_kill(web, cookie, name, *, after):
    """Six people press until so many were answered; then the web is gone. Gives what each of them was answered."""

    def press(person, number):
        told = f"Simhallen {name}-{person}-{number} i Norrvik stänger"
        form = {**NEW, "claim": told, "text_heard": f"Jag hörde: {told}."}
        return ask(web.port, "POST", "/rumours/new", cookie=cookie, form=form)

    web.start()
    with Crowd(press, people=6).pressing() as crowd:
        wait_until(lambda: crowd.statuses()[303] >= after, PATIENCE)
        web.kill()
    return crowd


@pytest.mark.parametrize(
    "times",
    [
        pytest.param(1, id="once"),
        pytest.param(rounds(40, 2), id="many", marks=[pytest.mark.soak, pytest.mark.timeout(900)]),
    ],
)
def test_web_that_is_killed_while_people_press_keeps_what_it_has_answered(web, database, cookie, times, measured):
    """Who was answered has one rumour; who was not has one or none; each has its sighting and its row of the trail."""
    answered, unanswered = set(), set()
    for round_ in range(times):
        crowd = press_and_kill(web, cookie, f"{round_}", after=8 + round_ % 7)
        assert set(crowd.statuses()) == {0, 303}
        for person, number, status, _retry in crowd.answers:
            (answered if status == 303 else unanswered).add(f"{round_}-{person}-{number}")
    kept = claims_in(database)
    assert answered <= set(kept) <= answered | unanswered
    assert len(kept) == len(set(kept))
    assert len(set(counts(database))) == 1
    with database.read_session() as session:
        assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    measured("F-00", "the web under load, kill -9", f"{times} times; {len(answered)} answered presses, all kept, none doubled")


@pytest.fixture
def publisher(database, settings):
    """A worker in a process of its own, with one kind of job that has a lane, as deliveries have."""
    registry = Registry()
    registry.add("test.publish", lambda context, payload: None)
    registry.add_lane("publishing", "test.publish")
    with worker_process(database, settings, registry):
        yield


def publish(database, name):
    with database.write_session() as session:
        enqueue(session, "test.publish", {}, dedupe=name)

    def is_done():
        with database.read_session() as session:
            return session.scalar(select(Job.state).where(Job.dedupe == name)) == "done"

    return wait_until(is_done, PATIENCE)


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_ten_times_more_than_it_can_answer_gets_only_short_refusals(web, publisher, database, cookie, monkeypatch, measured):
    """Eighty at once where eight are served, without rest. The wait after which one is told so is a tenth of what it is."""
    monkeypatch.setattr(serving, "LONGEST_WAIT", 0.3)
    monkeypatch.setattr(serving, "LONGEST_WAIT_TO_SEND", 1.2)
    web.start()
    seconds, late = rounds(120, 6), []
    with Crowd(lambda person, number: ask(web.port, "GET", "/rumours", cookie=cookie), people=80).pressing() as crowd:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            late.append(publish(database, f"publish {len(late)}"))
            assert ask(web.port, "GET", "/healthz")[0] == 200
    began = time.monotonic()
    wait_until(lambda: ask(web.port, "GET", "/rumours", cookie=cookie)[0] == 200, 30)
    after = time.monotonic() - began
    statuses = crowd.statuses()
    assert set(statuses) == {200, 503}
    assert {retry for _person, _number, status, retry in crowd.answers if status == 503} == {str(serving.RETRY_SECONDS)}
    assert max(late) < 10
    said = (
        f"{statuses[200]} answered, {statuses[503]} told to wait in {seconds} s; a publishing job took {max(late):.1f} s at most"
    )
    measured("L-9", "80 at once", f"{said}; a page was there {after:.1f} s after the crowd had gone")
