"""Panels: declared once, joined twice over, left with one press; addresses and numbers go when a panel ends."""

import csv
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.workbench.surveys.waving import a_panel, opened
from workbench.activity.models import Activity
from workbench.errors import Gone, NotAllowed, Refused
from workbench.surveys.panels import joining, queries, service
from workbench.surveys.panels.marks import is_mark
from workbench.surveys.panels.models import PanelContact
from workbench.surveys.panels.numbers import number_of

KEY = "a-key-for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def session(app, database, people):
    with app.test_request_context(), database.write_session() as session:
        yield session


@pytest.fixture
def now(clock):
    return clock.utcnow()


@pytest.fixture
def panel(app, database, people, clock):
    with app.test_request_context(), database.write_session() as session:
        return a_panel(session, people, clock.utcnow(), is_open=True)


@pytest.fixture
def members(app, database):
    def read():
        with app.test_request_context(), database.read_session() as session:
            return session.scalars(select(PanelContact).order_by(PanelContact.id)).all()

    return read


@pytest.fixture
def letters(monkeypatch):
    """What would have been mailed."""
    sent = []
    monkeypatch.setattr("workbench.mail.send", lambda _settings, letter, **_more: sent.append(letter))
    return sent


def test_joining_asks_twice_and_leaving_takes_one_press(sign_in, panel, members, letters, run_jobs, database):
    visitor = sign_in(None)
    page = f"/panel/{panel.id}"
    assert "IMY" in visitor.get(page).text
    assert visitor.post(page, data={"address": "no address"}).status_code == 422
    assert visitor.post(page, data={"address": "Eva@Norrvik.example"}).location == f"{page}/sent"
    run_jobs()
    token = re.search(r"/panel/confirm/(\S+)", letters[0].get_content())[1]
    assert members()[0].confirmed_on is None
    assert visitor.get(f"/panel/confirm/{token}").headers["Referrer-Policy"] == "no-referrer"
    assert members()[0].confirmed_on is None
    assert visitor.post(f"/panel/confirm/{token}").status_code == 200
    assert visitor.post(f"/panel/confirm/{token}").status_code == 200
    assert members()[0].confirmed_on is not None
    assert visitor.get(f"/panel/leave/{token}").status_code == 200
    assert members()[0].left_on is None
    assert visitor.post(f"/panel/leave/{token}", data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert visitor.post(f"/panel/leave/{token}").status_code == 200
    assert is_mark(members()[0].address)
    with database.read_session() as session:
        said = " ".join(str(row.details) for row in session.scalars(select(Activity)))
    assert "eva@" not in said.casefold()


def test_the_answer_is_the_same_whoever_is_in_it(sign_in, panel, members, letters, run_jobs):
    visitor = sign_in(None)
    for _time in range(5):
        assert visitor.post(f"/panel/{panel.id}", data={"address": "eva@norrvik.example"}).location == f"/panel/{panel.id}/sent"
    run_jobs()
    assert len(members()) == 1
    assert len(letters) == joining.MOST_LETTERS
    assert visitor.post(f"/panel/{panel.id}", data={"address": "bot@norrvik.example", "website": "x"}).status_code == 303
    assert len(members()) == 1


def test_an_old_letter_confirms_nothing_and_the_address_is_forgotten(sign_in, panel, members, later):
    visitor = sign_in(None)
    visitor.post(f"/panel/{panel.id}", data={"address": "eva@norrvik.example"})
    token = members()[0].token
    later(days=8)
    assert visitor.get(f"/panel/confirm/{token}").status_code == 410
    assert visitor.post(f"/panel/confirm/{token}").status_code == 410
    assert members()[0].confirmed_on is None


def test_who_never_answers_is_forgotten(session, people, now):
    panel = a_panel(session, people, now, is_open=True)
    joining.ask_to_join(session, panel, "eva@norrvik.example", language="sv", secret_key=KEY, now=now)
    assert joining.forget_old(session, now=now + timedelta(days=7)) == 0
    assert joining.forget_old(session, now=now + timedelta(days=8)) == 1


def test_a_drawn_list_keeps_address_and_language_only(session, people, now):
    panel = a_panel(session, people, now, sampling="random")
    text = "Namn;E-post;Språk;Telefon\nEva Ek;Eva@norrvik.example;engelska;070\n;ali@norrvik.example;;\nBo;ingen adress;;\n\n"
    taken = joining.add_drawn(session, panel, text, secret_key=KEY, actor_id=people["writer"].id, now=now)
    assert (taken.added, [number for number, _why in taken.refused], taken.dropped_columns) == (2, [4], 2)
    rows = session.scalars(select(PanelContact).order_by(PanelContact.id)).all()
    assert [(row.address, row.language) for row in rows] == [("Eva@norrvik.example", "en"), ("ali@norrvik.example", "sv")]
    joining.leave(session, rows[0], secret_key=KEY, actor_id=None, now=now)
    again = joining.add_drawn(session, panel, text, secret_key=KEY, actor_id=people["writer"].id, now=now)
    assert (again.added, again.known, again.had_left) == (0, 1, 1)


ODD = {
    "nul": "\x00\x00", "none": "a,b\n" * 10, "quote": '"broken', "bidi": "\u202e@\u202e", "signs": "@" * 3000,
    "returns": "a\r\n\rb\n\u2028c\u2029d\x85e",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(ODD))
def test_odd_lists_are_refused_line_by_line(session, people, now, name):
    panel = a_panel(session, people, now, sampling="random")
    assert joining.add_drawn(session, panel, ODD[name], secret_key=KEY, actor_id=people["writer"].id, now=now).added == 0


def test_a_line_without_end_is_refused(session, people, now):
    """Also where another reader of the same process has allowed longer cells to all of them."""
    panel = a_panel(session, people, now, sampling="random")
    before = csv.field_size_limit(10_000_000)
    try:
        _refuse_a_line_without_end(session, panel, people, now)
    finally:
        csv.field_size_limit(before)
    _refuse_a_line_without_end(session, panel, people, now)


def _refuse_a_line_without_end(session, panel, people, now):
    with pytest.raises(Refused, match="för lång"):
        joining.add_drawn(session, panel, "@ " * 75_000, secret_key=KEY, actor_id=people["writer"].id, now=now)


def test_volunteers_are_never_put_in_by_hand(session, people, now):
    panel = a_panel(session, people, now)
    with pytest.raises(Refused):
        joining.add_drawn(session, panel, "eva@norrvik.example", secret_key=KEY, actor_id=people["writer"].id, now=now)


def test_a_drawn_panel_says_how_it_was_drawn_and_cannot_be_joined(session, people, now):
    for new in (service.NewPanel("A", "random"), service.NewPanel("A", "random", about="Ur registret.", is_open=True)):
        with pytest.raises(Refused):
            service.make_panel(session, new, actor_id=people["writer"].id, now=now)


def test_closing_erases_addresses_and_the_way_back_from_numbers(session, people, now):
    panel = a_panel(session, people, now, members=3)
    assert len({number_of(panel, number, KEY) for number in range(2000)}) == 2000
    with pytest.raises(NotAllowed):
        service.close_panel(session, panel, has_open_waves=False, actor=people["writer"], now=now)
    with pytest.raises(Refused):
        service.close_panel(session, panel, has_open_waves=True, actor=people["approver"], now=now)
    assert service.close_panel(session, panel, has_open_waves=False, actor=people["approver"], now=now) == 3
    assert session.scalars(select(PanelContact)).all() == []
    with pytest.raises(Gone):
        number_of(panel, 1, KEY)


def test_a_panel_with_an_open_survey_stays(sign_in, app, database, people, clock):
    with app.test_request_context(), database.write_session() as session:
        panel = a_panel(session, people, clock.utcnow(), members=2)
        opened(session, people, clock.utcnow(), panel=panel)
    approver = sign_in("approver")
    assert "Not yet" in approver.get(f"/surveys/panels/{panel.id}/close").text
    assert approver.post(f"/surveys/panels/{panel.id}/close").status_code == 422


def test_margins_need_a_random_sample_and_a_source(sign_in, app, database, people, clock):
    with app.test_request_context(), database.write_session() as session:
        drawn = a_panel(session, people, clock.utcnow(), sampling="random").id
        chosen = a_panel(session, people, clock.utcnow(), name="Frivilliga").id
    writer, form = sign_in("writer"), {"variable": "age_band", "counts": "16-29; 5 120\n30-\t7100", "source": "SCB 2026"}
    assert writer.post(f"/surveys/panels/{drawn}/margins", data=form).status_code == 303
    assert writer.post(f"/surveys/panels/{drawn}/margins", data={**form, "source": ""}).status_code == 422
    assert writer.post(f"/surveys/panels/{drawn}/margins", data={**form, "counts": "16-29 många"}).status_code == 422
    assert writer.post(f"/surveys/panels/{chosen}/margins", data=form).status_code == 422
    with database.read_session() as session:
        assert [(row.value, row.count) for row in queries.margins_of(session, drawn)] == [("16-29", 5120), ("30-", 7100)]


def test_pages_of_panels(sign_in, app, database, people, clock):
    writer = sign_in("writer", language="sv")
    assert "Ingen panel än" in writer.get("/surveys/panels").text
    made = writer.post("/surveys/panels/new", data={"name": "Urvalet", "sampling": "random", "about": "Ur registret, 400."})
    assert made.status_code == 303
    assert writer.post("/surveys/panels/new", data={"name": "Urvalet", "sampling": "random", "about": "x"}).status_code == 422
    taken = writer.post(f"{made.location}/members", data={"addresses": "eva@norrvik.example\nfel"})
    assert taken.status_code == 200
    assert "Rad 2" in taken.text
    assert writer.post(f"{made.location}/members", data={"addresses": " "}).status_code == 422
    assert writer.post(f"{made.location}/remove", data={"address": "ingen@norrvik.example"}).status_code == 422
    assert writer.post(f"{made.location}/remove", data={"address": "eva@norrvik.example"}).status_code == 303
    assert writer.get(made.location).status_code == 200
    assert sign_in(None).get("/panel/1").status_code == 404
