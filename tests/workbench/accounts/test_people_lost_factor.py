"""A lost second factor: what the page says, two administrators, letters, and that nothing opens by it that was shut before."""

import pytest
from sqlalchemy import func, select

from tests.workbench.accounts.signing_in import give_password, give_second_factor, sign_in_with, visitor
from workbench.accounts.letters import notice
from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.activity.service import record
from workbench.queue import Job

REASON = {"reason": "Jag ringde henne på hennes vanliga nummer"}


@pytest.fixture
def lost(app, database, people):
    """The writer's app, which is at the bottom of the lake."""
    give_password(app, database, people["writer"])
    return give_second_factor(app, database, people["writer"])


def letters(database):
    with database.read_session() as session:
        jobs = session.scalars(select(Job).where(Job.kind == "accounts.tell").order_by(Job.id)).all()
    return [job.payload["letter"] for job in jobs]


@pytest.mark.parametrize(("language", "words"), [("en", "Two administrators"), ("sv", "Två administratörer")])
def test_whoever_stands_outside_reads_what_to_do(app, lost, people, language, words):
    """The step that asks for a code leads there; the page knows nobody."""
    client = visitor(app)
    client.set_cookie("language", language)
    sign_in_with(client, people["writer"].email)
    assert "/sign-in/lost-second-factor" in client.get("/tf-validate").text
    assert words in visitor_of(app, language).get("/sign-in/lost-second-factor").text


def visitor_of(app, language):
    client = visitor(app)
    client.set_cookie("language", language)
    return client


def test_two_administrators_take_it_away_and_she_hears_of_both(app, sign_in, database, people, lost, second_admin):
    writer = visitor(app)
    sign_in_with(writer, people["writer"].email)
    with app.app_context():
        code = lost.now()
    writer.post("/tf-validate", data={"code": code})
    assert writer.get("/inbox").status_code == 200
    place = f"/people/{people['writer'].id}"
    one, two = sign_in("administrator"), sign_in("second_approver")
    assert one.post(f"{place}/second-factor", data={"reason": ""}).status_code == 422
    assert one.post(f"{place}/second-factor", data=REASON).status_code == 303
    assert REASON["reason"] in two.get(place).text
    assert one.post(f"{place}/second-factor/answer", data={"answer": "yes"}).status_code == 403
    assert writer.get("/inbox").status_code == 200
    assert two.post(f"{place}/second-factor/answer", data={"answer": "yes"}).status_code == 303
    assert two.post(f"{place}/second-factor/answer", data={"answer": "yes"}).status_code == 409
    assert writer.get("/inbox").status_code == 302
    with app.app_context(), database.read_session() as session:
        user = session.get_one(User, people["writer"].id)
        assert (user.tf_primary_method, user.tf_totp_secret, user.mf_recovery_codes, user.webauthn) == (None, None, [], [])
    assert letters(database)[-2:] == ["second_factor_reset_proposed", "second_factor_reset"]
    assert "Lost second factor taken away by two administrators" in one.get(place).text


def test_a_question_lives_a_day_and_can_be_taken_back(app, sign_in, database, people, lost, second_admin, later):
    place = f"/people/{people['writer'].id}"
    one, two = sign_in("administrator"), sign_in("second_approver")
    one.post(f"{place}/second-factor", data=REASON)
    one.post(f"{place}/second-factor/answer", data={"answer": "no"})
    assert two.post(f"{place}/second-factor/answer", data={"answer": "yes"}).status_code == 409
    one.post(f"{place}/second-factor", data=REASON)
    later(hours=25)
    assert sign_in("second_approver").post(f"{place}/second-factor/answer", data={"answer": "yes"}).status_code == 409
    with database.read_session() as session:
        assert session.get_one(User, people["writer"].id).tf_primary_method == "authenticator"


def test_nobody_does_it_for_themselves_nor_for_whoever_has_none(app, sign_in, database, people, lost, second_admin):
    """Own ones, and people without any: refused, and nobody gets a letter."""
    give_second_factor(app, database, people["administrator"])
    client = sign_in("administrator")
    assert client.post(f"/people/{people['administrator'].id}/second-factor", data=REASON).status_code == 403
    assert client.post(f"/people/{people['fact_checker'].id}/second-factor", data=REASON).status_code == 422
    assert sign_in("approver").post(f"/people/{people['writer'].id}/second-factor", data=REASON).status_code == 403
    other = sign_in("second_approver")
    other.post(f"/people/{people['administrator'].id}/second-factor", data=REASON)
    answer = client.post(f"/people/{people['administrator'].id}/second-factor/answer", data={"answer": "yes"})
    assert answer.status_code == 403
    with database.read_session() as session:
        asked = select(func.count()).select_from(Activity).where(Activity.verb.like("second_factor_reset%"))
        assert session.scalar(asked) == 1


@pytest.mark.parametrize("letter", ["second_factor_reset_proposed", "second_factor_reset"])
def test_the_letters_say_what_to_do(app, database, settings, people, clock, letter):
    """In her language, with what to do when it was not she."""
    with app.app_context(), database.write_session() as session:
        row = record(session, letter, people["writer"], actor_id=people["administrator"].id, now=clock.utcnow())
        text = notice(letter, people["writer"], row, settings).get_content()
    assert "administratör" in text
    assert "Var det inte du?" in text
