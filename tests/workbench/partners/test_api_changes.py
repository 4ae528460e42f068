"""What partners' systems send: adoptions and their own versions, sightings, usage; once each, and only what was read."""

import pytest

from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.intake.models import Item
from workbench.partners.api.models import ApiReply
from workbench.partners.models import Adoption
from workbench.partners.using.models import UsageReport
from workbench.rumours.models import Sighting

SOURCE = {"publisher": "Norrviks bibliotek", "title": "Besök 2026", "url": "https://bibliotek.example/besok"}


def rows(database, table):
    with database.read_session() as session:
        return session.query(table).order_by(table.id).all()


@pytest.fixture
def token(make_api_token):
    return make_api_token()


@pytest.fixture
def adopted(press, call, token):
    """The path of an adoption, and its answer."""
    press.publish("sim")
    made = call("POST", "/adoptions", token=token, json={"answer": "sim", "note": "I nyhetsbrevet"})
    assert made.status_code == 201
    return made.headers["Location"].partition("/api/v1")[2]


def change(call, path, token, body=None, *, method="PATCH"):
    """Read, then change with the ETag that was read."""
    tag = call("GET", path.removesuffix("/confirmation").removesuffix("/own-version/sending"), token=token).headers["ETag"]
    return call(method, path, token=token, json=body, headers={"If-Match": tag})


def test_adoption_is_made_once_and_names_the_original(adopted, call, token, database):
    """Sent again it is the same one, with the new note."""
    again = call("POST", "/adoptions", token=token, json={"answer": "sim", "note": "På webben", "url": "https://b.example/sim"})
    assert (again.status_code, again.json["note"], again.json["url"]) == (200, "På webben", "https://b.example/sim")
    assert again.json["answer_url"] == "http://localhost/library/sim"
    (row,) = rows(database, Adoption)
    assert row.ended_at is None
    assert [one["id"] for one in call("GET", "/adoptions", token=token).json["items"]] == [row.id]


@pytest.mark.parametrize(("slug", "status"), [("none", 404), ("hemlig", 404), ("borta", 410)])
def test_only_readable_answers_are_adopted(call, token, press, slug, status, people):
    press.publish("hemlig", visibility="listed", readers=[people["other_partner"].organisation_id])
    press.withdraw(press.publish("borta"))
    assert call("POST", "/adoptions", token=token, json={"answer": slug}).status_code == status


def test_adoptions_of_others_do_not_exist(adopted, call, make_api_token, database):
    """A-02: not read, not changed, not ended, not counted."""
    other = make_api_token("other_partner")
    assert call("GET", "/adoptions", token=other).json["items"] == []
    sent = {"If-Match": "*"}
    assert call("GET", adopted, token=other).status_code == 404
    assert call("PATCH", adopted, token=other, json={"note": "x"}, headers=sent).status_code == 404
    assert call("DELETE", adopted, token=other, headers=sent).status_code == 404
    assert call("GET", f"{adopted}/usage", token=other).status_code == 404
    use = {"used_on": "2026-11-19", "place": "Webben"}
    assert call("POST", f"{adopted}/usage", token=other, json=use).status_code == 404
    assert rows(database, Adoption)[0].use_note == "I nyhetsbrevet"


def test_change_without_the_version_is_428_and_with_an_old_one_412(adopted, call, token, database):
    """Nobody overwrites what they have not read."""
    tag = call("GET", adopted, token=token).headers["ETag"]
    assert call("PATCH", adopted, token=token, json={"note": "a"}).status_code == 428
    assert call("PATCH", adopted, token=token, json={"note": "a"}, headers={"If-Match": tag}).status_code == 200
    assert call("PATCH", adopted, token=token, json={"note": "b"}, headers={"If-Match": tag}).status_code == 412
    assert call("DELETE", adopted, token=token).status_code == 428
    assert rows(database, Adoption)[0].use_note == "a"


def test_own_headline_and_local_fact_are_kept_as_a_draft(adopted, call, token, agree):
    """The rules have run; people approve."""
    agree()
    body = {
        "headline": "Simhallen är öppen för dig i Norrvik",
        "local_fact": "Biblioteket visar öppettiderna.",
        "fact_source": SOURCE,
    }
    changed = change(call, adopted, token, body)
    assert changed.status_code == 200, changed.text
    own = changed.json["own_version"]
    assert (own["headline"], own["state"]) == (body["headline"], "draft")
    assert own["fact_source"]["publisher"] == "Norrviks bibliotek"


@pytest.mark.parametrize("part", ["opening_fact", "myth", "explanation", "closing_fact", "evidence", "verdict"])
def test_locked_part_is_refused_by_its_name(adopted, call, token, agree, part):
    """Also beside a part that may be changed: nothing of the request is done."""
    agree()
    refused = change(call, adopted, token, {"headline": "Vår egen rubrik", part: "Något annat"})
    assert refused.status_code == 422
    (wrong,) = refused.json["errors"]
    assert wrong["pointer"] == f"#/{part}"
    assert "locked" in wrong["detail"] or "låst" in wrong["detail"]
    assert call("GET", adopted, token=token).json["own_version"] is None


def test_own_version_needs_an_agreement(adopted, call, token):
    """Without one the words are used as they are."""
    refused = change(call, adopted, token, {"headline": "Vår egen rubrik"})
    assert refused.status_code in (403, 409)
    assert refused.json["detail"]


def test_sound_own_version_is_sent_for_approval(adopted, call, token, agree):
    """Nothing stops it: it waits for the municipality."""
    agree()
    assert change(call, f"{adopted}/own-version/sending", token, method="POST").status_code == 404
    change(call, adopted, token, {"headline": "Simhallen är öppen för dig i Norrvik"})
    sent = change(call, f"{adopted}/own-version/sending", token, method="POST")
    assert (sent.status_code, sent.json["own_version"]["state"]) == (200, "sent")


def test_confirming_names_the_newest_text(adopted, call, token, press, database, later):
    """An older number is 409; the newest one is noted."""
    later(hours=1)
    press.correct(rows(database, Adoption)[0].sandwich_id)
    (row,) = call("GET", "/adoptions?state=changed", token=token).json["items"]
    assert (row["is_current"], row["revision"], row["newest_revision"]) == (False, 1, 2)
    assert change(call, f"{adopted}/confirmation", token, {"revision": 1}, method="POST").status_code == 409
    done = change(call, f"{adopted}/confirmation", token, {"revision": 2}, method="POST")
    assert (done.status_code, done.json["is_current"]) == (200, True)
    assert call("GET", "/adoptions?state=changed", token=token).json["items"] == []


def test_ended_adoption_stays_and_takes_no_change(adopted, call, token):
    """It counts as ended; taking it into use again is a new adoption of the same row."""
    assert change(call, adopted, token, method="DELETE").status_code == 204
    (row,) = call("GET", "/adoptions?state=ended", token=token).json["items"]
    assert row["ended_at"]
    assert change(call, adopted, token, {"note": "igen"}).status_code == 409
    assert call("POST", "/adoptions", token=token, json={"answer": "sim"}).status_code == 201


def test_usage_is_reported_and_listed(adopted, call, token, database):
    """Where, when, how many; masked before it is stored."""
    body = {"used_on": "2026-11-19", "place": "Nyhetsbrevet", "reach": 1200, "note": "Fråga anna.berg@norrvik.example"}
    made = call("POST", f"{adopted}/usage", token=token, json=body)
    assert made.status_code == 201
    (row,) = rows(database, UsageReport)
    assert (row.place, row.reach) == ("Nyhetsbrevet", 1200)
    assert "anna.berg" not in row.note
    assert call("GET", f"{adopted}/usage", token=token).json["items"] == [made.json]


def test_a_whole_number_may_be_written_with_a_nought_behind_its_point(adopted, call, token, database):
    """JSON Schema counts 1200.0 as whole, and some languages write every number so."""
    body = {"used_on": "2026-11-19", "place": "Nyhetsbrevet", "reach": 1200.0}
    assert call("POST", f"{adopted}/usage", token=token, json=body).json["reach"] == 1200
    for reach in (1200.5, True, "1200", 1e300):
        assert call("POST", f"{adopted}/usage", token=token, json={**body, "reach": reach}).status_code == 422, reach


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"reach": -1}, 422), ({"reach": "många"}, 422), ({"reach": 10**12}, 422), ({"used_on": "igår"}, 422), ({"place": " "}, 422),
     ({"url": "javascript:alert(1)"}, 422), ({"used_on": "2030-01-01"}, 409)],
    ids=["negative", "words", "huge", "day", "blank", "script", "to come"],
)  # fmt: skip
def test_impossible_usage_is_refused(adopted, call, token, changed, status, database):
    body = {"used_on": "2026-11-19", "place": "Nyhetsbrevet", **changed}
    assert call("POST", f"{adopted}/usage", token=token, json=body).status_code == status
    assert rows(database, UsageReport) == []


def test_sighting_of_a_known_rumour_is_masked(call, token, press, database, people):
    """It names the organisation, not a person."""
    press.publish("sim")
    body = {"text": "Ring Anna på 070-123 45 67, hallen är stängd", "channel": "service_desk", "rumour": "R00001"}
    made = call("POST", "/sightings", token=token, json=body)
    assert made.status_code == 201
    (row,) = rows(database, Sighting)
    assert "070" not in row.text_heard
    assert made.json["stored_text"] == row.text_heard
    assert (row.source_type, row.source_name, row.logged_by_id) == ("association", "Norrviks bibliotek", people["partner"].id)


def test_sighting_of_something_new_goes_to_the_inbox(call, token, database):
    """People read it there."""
    made = call("POST", "/sightings", token=token, json={"text": "Biblioteket ska rivas, säger folk", "channel": "school"})
    assert made.status_code == 201, made.text
    (item,) = rows(database, Item)
    assert (item.text, made.json["id"]) == ("Biblioteket ska rivas, säger folk", f"report-{item.id}")
    assert rows(database, Sighting) == []


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"channel": "radio"}, 422), ({"text": ""}, 422), ({"text": "x" * 5001}, 422), ({"rumour": "R99999"}, 404),
     ({"heard_at": "i går"}, 422), ({"actor_id": 1}, 422)],
    ids=["channel", "empty", "long", "unknown rumour", "time", "mass assignment"],
)  # fmt: skip
def test_unusable_sighting_is_refused(call, token, database, changed, status):
    body = {"text": "hallen är stängd", "channel": "school", **changed}
    assert call("POST", "/sightings", token=token, json=body).status_code == status
    assert rows(database, Item) == []


def test_the_same_request_again_is_one_effect(call, token, database, press):
    """Idempotency-Key: the first answer again, said so; another request with the key is refused; the body is not kept."""
    press.publish("sim")
    body = {"text": "Ring Anna på 070-123 45 67, hallen är stängd", "channel": "school", "rumour": "R00001"}
    key = {"Idempotency-Key": "rapport-2026-0001"}
    first, second = (call("POST", "/sightings", token=token, json=body, headers=key) for _n in range(2))
    assert (first.status_code, second.status_code, second.json) == (201, 201, first.json)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.headers["ETag"] == first.headers["ETag"]
    assert len(rows(database, Sighting)) == 1
    assert call("POST", "/sightings", token=token, json={**body, "place": "Norrvik"}, headers=key).status_code == 422
    assert call("POST", "/sightings", token=token, json=body, headers={"Idempotency-Key": "kort"}).status_code == 422
    (kept,) = rows(database, ApiReply)
    assert "070" not in kept.body


def test_keys_of_different_tokens_do_not_meet(call, token, make_api_token, press, database):
    """And a refused request keeps no answer: mended, it is taken."""
    press.publish("sim")
    key = {"Idempotency-Key": "rapport-2026-0001"}
    body = {"text": "hallen är stängd", "channel": "school", "rumour": "R99999"}
    assert call("POST", "/sightings", token=token, json=body, headers=key).status_code == 404
    for one in (token, make_api_token("other_partner")):
        assert call("POST", "/sightings", token=one, json={**body, "rumour": "R00001"}, headers=key).status_code == 201
    assert len(rows(database, Sighting)) == 2


def test_kept_answers_and_counts_are_forgotten(call, token, press, database, run_jobs, later):
    """After a day, and an hour."""
    press.publish("sim")
    body = {"text": "hallen är stängd", "channel": "school", "rumour": "R00001"}
    call("POST", "/sightings", token=token, json=body, headers={"Idempotency-Key": "rapport-2026-0001"})
    later(days=1, minutes=1)
    run_tick(database, "partners.forget_calls")
    run_jobs()
    assert rows(database, ApiReply) == []


def run_tick(database, kind):
    """Put a tick's job into the queue, as the sweep does."""
    from workbench import queue

    with database.write_session() as session:
        queue.enqueue(session, kind, {}, dedupe=f"test:{kind}")


def test_changes_stand_in_the_log_under_the_holder(adopted, database, people):
    """Whoever answers for the token answers for what it did."""
    done = [row for row in rows(database, Activity) if row.verb == "answer_adopted"]
    assert [row.actor_id for row in done] == [people["partner"].id]


def test_member_who_may_only_read_cannot_write_by_a_token_either(call, make_api_token, press, database, people, clock):
    """The role inside the organisation counts at the door too."""
    from workbench.partners.organisations.models import PartnerMember

    press.publish("sim")
    token = make_api_token()
    with database.write_session() as session:
        user = session.get_one(User, people["partner"].id)
        session.add(PartnerMember(user_id=user.id, organisation_id=user.organisation_id, role="reader", since_at=clock.utcnow()))
    assert call("POST", "/adoptions", token=token, json={"answer": "sim"}).status_code == 403
