"""Changing many rumours at once: honest results, no half-done change, and the way back."""

import re

import pytest

from workbench.rumours import keeping, queries
from workbench.rumours.models import Rumour
from workbench.rumours.saving.models import BulkChange


def many(client, **data):
    return client.post("/rumours/many", data=data)


def page_of(client, answer):
    assert answer.status_code == 303, answer.text
    return client.get(answer.location).text


def title_of(page):
    return re.search(r"<h1>(.*?)</h1>", page, re.S)[1].strip()


@pytest.fixture
def stand(work):
    """How a rumour stands: (state, owner_id)."""

    def read(code):
        rumour = work(lambda session: queries.rumour_by_code(session, code))
        return rumour.state, rumour.owner_id

    return read


def test_the_chosen_are_given_away_and_come_back(sign_in, open_one, people, stand):
    codes, writer = [open_one(f"Påstående {number}") for number in range(3)], sign_in("writer")
    assert "Change 3 rumours" in many(writer, code=codes).text
    answer = many(writer, code=codes, kind="assigned", owner=people["approver"].id)
    assert title_of(page_of(writer, answer)) == "3 done"
    assert stand(codes[0]) == ("triaged", people["approver"].id)
    writer.post(f"{answer.location}/undo")
    assert "3 rumours are as they were before." in writer.get(answer.location).text
    assert stand(codes[0]) == ("new", None)


def test_what_cannot_be_done_is_named_and_the_rest_is_done(sign_in, open_one, decide, rate, stand):
    codes = [open_one(f"Påstående {number}") for number in range(4)]
    for code in codes[:2]:
        rate(code, 2, 2, 2, 2, 2, 0)
        decide(code, "monitor")
    writer = sign_in("writer")
    page = page_of(writer, many(writer, code=codes, kind="closed", reason="Hörs inte längre."))
    assert title_of(page) == "2 done, 2 not"
    assert page.count("The rumour cannot be closed from where it is now.") == 2
    assert [stand(code)[0] for code in codes] == ["closed", "closed", "new", "new"]


def test_closing_and_undo_bring_the_clock_back(sign_in, open_one, decide, rate, work, stand):
    code = open_one()
    rate(code, 2, 2, 2, 2, 2, 0)
    decide(code, "respond")
    writer = sign_in("writer")
    answer = many(writer, code=[code], kind="closed", reason="Hörs inte längre.")
    rumour_id = work(lambda session: queries.rumour_by_code(session, code).id)
    assert work(lambda session: queries.newest_decision(session, rumour_id)).target_met_at is not None
    writer.post(f"{answer.location}/undo")
    assert work(lambda session: queries.newest_decision(session, rumour_id)).target_met_at is None
    assert stand(code)[0] == "decided"
    assert "took back a change that was made to many rumours" in writer.get(f"/rumours/{code}").text


def test_undo_leaves_what_somebody_changed_since(sign_in, open_one, people, on, clock, stand):
    codes, writer = [open_one(f"Påstående {number}") for number in range(2)], sign_in("writer")
    answer = many(writer, code=codes, kind="assigned", owner=people["writer"].id)
    take = lambda s, r: keeping.take_rumour(s, r, actor=people["approver"], now=clock.utcnow())  # noqa: E731
    on(codes[1], take)
    assert writer.post(f"{answer.location}/undo").status_code == 303
    page = writer.get(answer.location).text
    assert "1 rumour is as it was before." in page
    assert "Somebody has changed it since." in page
    assert stand(codes[1])[1] == people["approver"].id
    writer.post(f"{answer.location}/undo")
    assert writer.get(answer.location).text.count("Somebody has changed it since.") == 1


def test_only_the_person_who_did_it_undoes_it(sign_in, open_one, people, stand):
    code, writer = open_one(), sign_in("writer")
    answer = many(writer, code=[code], kind="assigned", owner=people["writer"].id)
    assert sign_in("approver").post(f"{answer.location}/undo").status_code == 403
    assert stand(code)[1] == people["writer"].id
    assert sign_in("auditor").post(f"{answer.location}/undo").status_code == 403


def test_the_same_press_twice_is_one_change(sign_in, open_one, people, work):
    code, writer = open_one(), sign_in("writer")
    first, second = (many(writer, code=[code], kind="assigned", owner=people["writer"].id) for _press in range(2))
    assert first.location == second.location
    assert work(lambda session: session.query(BulkChange).count()) == 1


def test_all_of_the_list_means_the_filter_as_it_was_seen(sign_in, open_one, work, people):
    codes = [open_one(f"Bostad {number}") for number in range(3)]
    other = open_one("Skola", theme="T05")
    newest = work(lambda session: max(row.id for row in session.query(Rumour)))
    later = open_one("Bostad som kom sedan")
    writer = sign_in("writer")
    data = {"scope": "filter", "until": newest, "kind": "assigned", "owner": people["writer"].id}
    page = page_of(writer, writer.post("/rumours/many?list=theme%3DT01", data=data))
    assert title_of(page) == "3 done"
    assert all(code in page for code in codes)
    assert other not in page
    assert later not in page


def test_more_than_the_limit_says_so(sign_in, open_one, monkeypatch, people):
    monkeypatch.setattr("workbench.rumours.saving.bulk.MOST_AT_ONCE", 2)
    for number in range(3):
        open_one(f"Bostad {number}")
    writer = sign_in("writer")
    look = writer.post("/rumours/many?list=theme%3DT01", data={"scope": "filter", "until": "999"})
    assert "The list holds 3. At most 2 are changed at a time" in look.text
    data = {"scope": "filter", "until": "999", "kind": "assigned", "owner": people["writer"].id}
    page = page_of(writer, writer.post("/rumours/many?list=theme%3DT01", data=data))
    assert title_of(page) == "2 done"
    assert "3 were chosen." in page


def test_a_restricted_rumour_is_neither_changed_nor_named_to_others(sign_in, open_one, on, stand, people):
    code, plain = open_one("Om en enskild"), open_one("Om kön")
    on(code, lambda _session, rumour: setattr(rumour, "sensitivity", "restricted"))
    writer, approver = sign_in("writer"), sign_in("approver")
    page_of(writer, many(writer, code=[code, plain], kind="assigned", owner=people["writer"].id))
    assert stand(code)[1] is None
    answer = many(approver, code=[code, plain], kind="assigned", owner=people["approver"].id)
    assert "Om en enskild" in page_of(approver, answer)
    seen = sign_in("auditor").get(answer.location).text
    assert "a restricted rumour" in seen
    assert code not in seen


BAD = {
    "nothing": {"kind": "closed", "reason": "x"},
    "unknown code": {"code": "R-\x00", "kind": "closed", "reason": "x"},
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_without_rumours_nothing_happens(sign_in, open_one, work, data):
    open_one()
    answer = many(sign_in("writer"), **data)
    assert answer.status_code == 303
    assert work(lambda session: session.query(BulkChange).count()) == 0


BAD_CHOICES = {
    "no reason": {"kind": "closed", "reason": " \u202e "},
    "no person": {"kind": "assigned", "owner": ""},
    "no narrative": {"kind": "gathered", "narrative": ""},
    "too long": {"kind": "closed", "reason": "x" * 1_000_000},
    "damaged": {"kind": "assigned", "owner": "1e9"},
}


@pytest.mark.parametrize("data", BAD_CHOICES.values(), ids=BAD_CHOICES)
def test_a_choice_that_is_missing_is_asked_for_again(sign_in, open_one, data):
    code = open_one()
    answer = many(sign_in("writer"), code=[code], **data)
    assert answer.status_code == 422
    assert 'id="error-summary"' in answer.text
    assert f'value="{code}"' in answer.text
