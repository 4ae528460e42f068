"""Two people who agree at once on PostgreSQL: one version, and the other one hears of it."""

import threading

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from workbench.editorial.rulebook import changing
from workbench.editorial.rulebook.active import active_rulebook
from workbench.editorial.rulebook.models import RulebookVersion

pytestmark = [pytest.mark.postgres]
DATA = {"value": "14", "reason": "Våra rubriker är längre.", "base_version": "0"}


@pytest.fixture
def put_forward(sign_in, run_jobs):
    """put_forward(address): a change by the administrator, tried and put forward; its address."""

    def make(address="/rulebook/numbers/head_words", **changes):
        client = sign_in("administrator")
        place = client.post(address, data={**DATA, **changes}).headers["Location"]
        run_jobs()
        assert client.post(f"{place}/forward").status_code == 303
        return place

    return make


def agree_at_once(sign_in, places):
    """The statuses of two people's yeses, sent in the same moment."""
    clients, answers = [sign_in("approver"), sign_in("second_approver")], []
    start = threading.Barrier(2)

    def press(client, place):
        start.wait()
        answers.append(client.post(f"{place}/agree", data={"seen_round": "1"}).status_code)

    threads = [threading.Thread(target=press, args=pair) for pair in zip(clients, places, strict=True)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return sorted(answers)


def test_two_yeses_to_one_change_make_one_version(put_forward, sign_in, database):
    place = put_forward()
    assert agree_at_once(sign_in, [place, place]) == [303, 409]
    with database.read_session() as session:
        assert list(session.scalars(select(RulebookVersion.number))) == [1]
        assert active_rulebook(session).threshold("head_words") == 14


def test_yeses_to_two_changes_in_one_moment_make_versions_in_order(put_forward, sign_in, database):
    """One holds; the other is read and agreed to again, because its dry run is of what held before."""
    first, second = put_forward(), put_forward("/rulebook/numbers/fact_words", value="70")
    assert agree_at_once(sign_in, [first, second]) == [303, 409]
    with database.read_session() as session:
        assert list(session.scalars(select(RulebookVersion.number))) == [1]


def test_a_version_made_while_another_yes_is_checked_turns_that_yes_away(put_forward, sign_in, database, monkeypatch):
    """The second yes has found its dry run fresh; then the first one is saved, before the number of the version is chosen."""
    first, second = put_forward(), put_forward("/rulebook/numbers/fact_words", value="70")
    checked, others = changing._require_fresh, [sign_in("second_approver")]

    def check_and_wait(session, change):
        checked(session, change)
        if others:
            assert others.pop().post(f"{first}/agree", data={"seen_round": "1"}).status_code == 303

    monkeypatch.setattr(changing, "_require_fresh", check_and_wait)
    assert sign_in("approver").post(f"{second}/agree", data={"seen_round": "1"}).status_code == 409
    with database.read_session() as session:
        assert list(session.scalars(select(RulebookVersion.number))) == [1]
        assert active_rulebook(session).threshold("head_words") == 14
        assert active_rulebook(session).threshold("fact_words") != 70


def test_four_eyes_hold_in_the_database(put_forward, database, people):
    put_forward()
    own = text("UPDATE rulebook_change SET state = 'agreed', decided_by_id = proposed_by_id")
    with pytest.raises(IntegrityError, match="four_eyes"), database.write_session() as session:
        session.execute(own)
