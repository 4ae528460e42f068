"""Two people who write the same at once on PostgreSQL: the second is told so, with what they typed. FAULTS.md F-14."""

import threading

import pytest
from flask import request
from sqlalchemy import text

from workbench.queue import enqueue
from workbench.web.sessions import write_session

pytestmark = [pytest.mark.postgres]
ROW = (
    "INSERT INTO job (kind, payload, dedupe, state, run_at, attempts, created_at) "
    "VALUES ('trial', '{}', 'zqsame', 'done', now(), 0, now())"
)
TYPED = "Simhallen stänger inte, och det här skrev jag."


@pytest.fixture
def at_once(app):
    """Both write the same row after both have looked whether it is there."""
    both = threading.Barrier(2)

    def write(**_given):
        with write_session() as session:
            assert session.scalar(text("SELECT count(*) FROM job WHERE dedupe = 'zqsame'")) == 0
            both.wait(10)
            session.execute(text(ROW))
        return f"done {request.method}"

    app.view_functions |= {"intake.paste": write}


def test_second_of_two_gets_a_page_and_not_a_fault(app, at_once, sign_in):
    """409 with the words that were typed; the first has its way."""
    answers = sent_together(sign_in)
    assert sorted(one.status_code for one in answers) == [200, 409]
    page = next(one.text for one in answers if one.status_code == 409)
    assert TYPED in page
    assert "zqsame" not in page


def test_deadlock_is_told_as_one(database, app, sign_in):
    """Each holds what the other wants: PostgreSQL ends one of them, which is no fault of ours either."""
    with database.write_session() as session:
        ids = [enqueue(session, "trial", {}, dedupe=name) for name in ("one", "two")]
    both, orders = threading.Barrier(2), [ids, ids[::-1]]

    def write(**_given):
        first, second = orders.pop()
        with write_session() as session:
            for number in (first, second):
                session.execute(text("UPDATE job SET attempts = 1 WHERE id = :id"), {"id": number})
                if number == first:
                    both.wait(10)
        return "done"

    app.view_functions["intake.paste"] = write
    assert sorted(one.status_code for one in sent_together(sign_in)) == [200, 409]


@pytest.mark.parametrize(
    ("statement", "status"),
    [(f"{ROW}, {ROW.partition('VALUES')[2]}", 409), ("SELECT pg_terminate_backend(pg_backend_pid())", 503), ("SELECT 1/0", 500)],
)
def test_api_tells_the_same_apart(app, statement, status):
    """Somebody was first, the database is away, a fault of ours: three answers, none with a word of the database's."""

    def write(**_given):
        with write_session() as session:
            session.execute(text(statement))

    app.view_functions["api.library_list"] = write
    got = app.test_client().get("/api/v1/library")
    assert (got.status_code, got.mimetype) == (status, "application/problem+json")
    assert "zqsame" not in got.text
    assert "zero" not in got.text
    assert ("Retry-After" in got.headers) == (status == 503)


def sent_together(sign_in):
    """The answers to two people."""
    clients, answers = [sign_in("writer"), sign_in("second_writer")], []

    def send(client):
        answers.append(client.post("/inbox/paste", data={"text": TYPED}))

    threads = [threading.Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return answers
