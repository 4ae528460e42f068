"""Q-03, a mail server that takes minutes for each letter: what else there is to do is done, and no letter goes twice.

Minutes are tenths of a second here: the time-outs of the one SMTP client are scaled with the server's slowness.
"""

import socket
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.faults.slow_letters import SlowMailServer
from tests.faults.worker_process import worker_process
from workbench import mail, make_registry
from workbench.campaigns.delivering import claiming
from workbench.mail import MailNotSent
from workbench.queue import Job, Registry, enqueue, run_due, run_job

PATIENCE = 60


@pytest.fixture
def server(monkeypatch):
    """Every step may take 0.4 s, a whole letter 1.5 s: where it is 20 s and 35 s outside."""
    monkeypatch.setattr(mail, "TIMEOUT_SECONDS", 0.4)
    monkeypatch.setattr(mail, "DEADLINE_SECONDS", 1.5)
    monkeypatch.setattr(mail, "LEAVE_SECONDS", 0.2)
    server = SlowMailServer(pace=0.1, thinks=0.8)
    yield server
    server.stop()


@pytest.fixture
def letters(settings, server):
    """A registry in which one kind writes a letter, and the settings that lead it to the server."""
    registry, wired = Registry(), replace(settings, smtp_url=server.url)

    def write(context, payload):
        number = f"<job-{context.job_id}@norrvik.example>"
        message = mail.compose(context.settings, to="anna@norrvik.example", subject="Ett brev", text="Hej", message_id=number)
        mail.send(context.settings, message)

    registry.add_letter("test.letter", write)
    registry.add("test.other", lambda context, payload: None)
    return registry, wired


def add(database, kind):
    with database.write_session() as session:
        return enqueue(session, kind, {}, dedupe=kind)


def state_of(database, job_id):
    with database.read_session() as session:
        return session.scalar(select(Job.state).where(Job.id == job_id))


def state(database, kind):
    with database.read_session() as session:
        return session.scalars(select(Job).where(Job.kind == kind)).one()


def test_server_that_drips_is_left_at_the_deadline_and_tried_again(database, letters, server, clock):
    """It says a word now and then, so that no single step takes too long. Other jobs run meanwhile; then one letter goes."""
    registry, wired = letters
    letter, _other = add(database, "test.letter"), add(database, "test.other")
    server.how = "drips"
    began = time.monotonic()
    writer = threading.Thread(target=run_job, args=(database, wired, registry, letter))
    writer.start()
    assert server.was_asked.wait(PATIENCE)
    run_due(database, wired, registry)
    assert (state(database, "test.other").state, state(database, "test.letter").state) == ("done", "running")
    writer.join(PATIENCE)
    assert time.monotonic() - began >= 1
    left = state(database, "test.letter")
    assert (left.state, server.letters) == ("queued", [])
    assert "the connection to the mail server broke" in left.last_error
    server.how = "quick"
    clock.move(timedelta(minutes=6))
    run_due(database, wired, registry)
    assert (state(database, "test.letter").state, len(server.letters)) == ("done", 1)


def test_twenty_letters_hold_up_no_other_work(database, letters, server, measured):
    """A worker process with two threads; the server takes the line and never ends its first answer."""
    registry, wired = letters
    server.how = "drips"
    with database.write_session() as session:
        for number in range(20):
            enqueue(session, "test.letter", {}, dedupe=f"letter:{number}")
    with worker_process(database, wired, registry):
        assert server.was_asked.wait(PATIENCE)
        began = time.monotonic()
        other = add(database, "test.other")
        while state_of(database, other) != "done" and time.monotonic() - began < PATIENCE:
            time.sleep(0.05)
        waited = time.monotonic() - began
        with database.read_session() as session:
            asked = session.scalar(select(func.count()).where(Job.kind == "test.letter", Job.attempts > 0))
    assert waited < 20 * mail.DEADLINE_SECONDS / 2
    assert asked < 10
    measured("Q-03", "twenty letters to a mail server that says nothing", f"a job that came then was done {waited:.1f} s later")


@pytest.mark.parametrize("how", ["thinks", "sulks"])
def test_server_that_has_the_letter_gets_no_second_one(database, letters, server, clock, how):
    """It needs longer than any other step to say that it has it, or never says good-bye."""
    registry, wired = letters
    add(database, "test.letter")
    server.how = how
    run_due(database, wired, registry)
    clock.move(timedelta(minutes=6))
    run_due(database, wired, registry)
    assert (state(database, "test.letter").state, len(server.letters)) == ("done", 1)


def test_whoever_never_ends_is_left_although_it_goes_on_talking(settings, server):
    """The line itself is cut: the letter surely did not leave."""
    server.how = "drips"
    message = mail.compose(settings, to="anna@norrvik.example", subject="Ett brev", text="Hej", message_id="<1@norrvik.example>")
    with pytest.raises(MailNotSent) as error:
        mail.send(replace(settings, smtp_url=server.url), message)
    assert error.value.is_certain


def test_letter_waits_for_the_encrypted_line_that_the_server_offers(settings, server, monkeypatch):
    """On this machine itself nobody can listen, and its server has no certificate that names it."""
    port = int(server.url.rpartition(":")[2])
    there = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
    message = mail.compose(settings, to="anna@norrvik.example", subject="Ett brev", text="Hej", message_id="<1@norrvik.example>")
    server.how = "seals"
    mail.send(replace(settings, smtp_url=server.url), message)
    assert len(server.letters) == 1
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_how: there)
    with pytest.raises(MailNotSent) as error:
        mail.send(replace(settings, smtp_url=f"smtp://post.norrvik.example:{port}"), message)
    assert (error.value.is_certain, len(server.letters)) == (True, 1)


def test_a_letter_takes_less_than_the_shortest_claim():
    """Of a job, and of a message that is being delivered: else somebody begins it while the first still waits."""
    claims = [kind.lease_seconds for kind in make_registry().kinds.values()]
    assert min(*claims, claiming.LEASE.total_seconds()) > mail.DEADLINE_SECONDS + mail.LEAVE_SECONDS
