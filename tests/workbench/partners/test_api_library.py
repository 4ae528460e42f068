"""The library by the API: pages, tombstones, versions, conditions; the rumours that are answered."""

import json

import pytest

from workbench.accounts.models import User
from workbench.rumours.cases.advice import give_advice
from workbench.rumours.models import Rumour


@pytest.fixture
def many(press, later):
    """Seven answers, one an hour."""
    for number in range(7):
        press.publish(f"svar-{number}", theme="T01" if number % 2 else "T10")
        later(hours=1)


def walk(call, path, **options):
    """Every item of a list, page by page, as Link and `next` lead."""
    found, address = [], path
    while address:
        page = call("GET", address, **options)
        found += page.json["items"]
        following = page.json["next"]
        linked = page.headers.get("Link", "")
        assert (following is None) == (linked == "")
        address = linked.partition("/api/v1")[2].partition(">")[0]
    return found


def test_pages_hold_every_answer_once(call, many):
    assert [row["slug"] for row in walk(call, "/library?limit=3")] == [f"svar-{n}" for n in range(6, -1, -1)]


def test_answers_that_come_meanwhile_shift_no_page(call, many, press):
    """A cursor names a place, not a number."""
    first = call("GET", "/library?limit=3").json
    press.publish("nytt")
    second = call("GET", f"/library?limit=3&cursor={first['next']}").json
    assert [row["slug"] for row in second["items"]] == ["svar-3", "svar-2", "svar-1"]


def test_filters_narrow_and_stay_in_the_next_address(call, many):
    """Theme, words, language and time; the next page keeps them."""
    assert {row["theme"] for row in walk(call, "/library?limit=1&theme=T01")} == {"T01"}
    assert len(walk(call, "/library?q=simhallen+reparation&limit=5")) == 7
    assert walk(call, "/library?q=mars+aldrig") == []
    assert walk(call, "/library?language=en") == []
    since = [row["slug"] for row in walk(call, "/library?changed_after=2026-11-20T13:30:00%2B00:00")]
    assert since == ["svar-6", "svar-5"]


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=x", "cursor=abc", "cursor=1.2.3", "theme=T77", "status=draft", "language=svenska!", "q=%07",
     "changed_after=igår", "changed_after=2026-11-20T10:00:00", "colour=red"],
)  # fmt: skip
def test_unknown_filters_are_refused_by_name(call, query):
    """422 that names the parameter; nothing is silently ignored."""
    refused = call("GET", f"/library?{query}")
    assert refused.status_code == 422
    assert refused.json["errors"][0]["parameter"] == query.partition("=")[0]


def test_answer_comes_whole_with_its_evidence(call, press):
    """Parts as Markdown, evidence by number, the licence, the languages."""
    press.publish("sim")
    answer = call("GET", "/library/sim").json
    assert answer["parts"]["explanation"].startswith("Ryktet bygger på")
    assert answer["evidence"][0]["publisher"] == "Norrviks fritidskontor"
    assert (answer["verdict"], answer["licence"]) == ("misleading", "CC BY 4.0")
    assert "explanation" in answer["locked_parts"]
    assert "headline" not in answer["locked_parts"]


def test_corrected_answer_lists_its_versions(call, press, later):
    """The correction is told; only the newest words are given out."""
    identity = press.publish("sim")
    later(days=1)
    press.correct(identity, headline="Simhallen är öppen varje dag")
    answer = call("GET", "/library/sim").json
    assert (answer["headline"], answer["revision"]) == ("Simhallen är öppen varje dag", 2)
    assert answer["corrections"][0]["what"] == "Vi skrev fel dag."
    versions = call("GET", "/library/sim/versions").json["items"]
    assert [(row["revision"], row["is_current"], row["what"]) for row in versions] == [(2, True, "Vi skrev fel dag.")]


def test_withdrawn_answer_is_gone_with_its_reason(call, press, later):
    """410 and a tombstone in the list that asks for it; no words of the text."""
    identity = press.publish("sim")
    later(hours=1)
    press.withdraw(identity)
    gone = call("GET", "/library/sim")
    assert (gone.status_code, gone.json["detail"]) == (410, "Planen ändrades.")
    assert call("GET", "/library").json["items"] == []
    for status in ("withdrawn", "all"):
        (stone,) = call("GET", f"/library?status={status}").json["items"]
        assert (stone["status"], stone["withdrawn_reason"], stone["fact"]) == ("withdrawn", "Planen ändrades.", "")
    assert call("GET", "/library/sim/versions").status_code == 410


def test_drafts_do_not_exist(call, press, make_api_token, database):
    """An answer that nobody has published is not there for anybody."""
    press.publish("utkast", state="draft")
    assert call("GET", "/library/utkast", token=make_api_token()).status_code == 404
    assert call("GET", "/library?status=all", token=make_api_token()).json["items"] == []


def test_unchanged_is_not_sent_again(call, press, later):
    """304 with the same ETag until something changes; also for HEAD."""
    identity = press.publish("sim")
    for path in ("/library", "/library/sim", "/openapi.json"):
        tag = call("GET", path).headers["ETag"]
        assert not tag.startswith("W/")
        again = call("GET", path, headers={"If-None-Match": tag})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag), path
        assert call("HEAD", path).headers["ETag"] == tag
    tag = call("GET", "/library/sim").headers["ETag"]
    later(hours=1)
    press.correct(identity)
    assert call("GET", "/library/sim", headers={"If-None-Match": tag}).status_code == 200


def test_caches_keep_the_public_share_only(call, press, make_api_token):
    """What a token sees is private, and a cache tells them apart."""
    press.publish("sim")
    assert call("GET", "/library").headers["Cache-Control"] == "public, max-age=60"
    mine = call("GET", "/library", token=make_api_token())
    assert mine.headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in mine.headers["Vary"]


def test_hostile_texts_come_out_as_they_are(call, press):
    """JSON needs no escaping for pages; nothing is lost."""
    words = "</script><img src=x onerror=alert(1)> 👩‍👩‍👧 \u202eabc"
    press.publish("sim", explanation=words)
    answer = call("GET", "/library/sim")
    assert answer.json["parts"]["explanation"] == words
    assert answer.mimetype == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_rumours_are_those_with_an_answer_the_partner_may_read(call, press, make_api_token, database, people):
    """Not those without an answer, not those answered for others, not restricted ones."""
    press.publish("sim")
    press.publish("listad", visibility="listed", readers=[people["other_partner"].organisation_id])
    press.publish("hemlig")
    with database.write_session() as session:
        session.query(Rumour).filter_by(code="R00003").one().sensitivity = "restricted"
    token = make_api_token()
    (row,) = walk(call, "/rumours?limit=1", token=token)
    assert (row["code"], row["verdict"], row["answers"][0]["slug"]) == ("R00001", "misleading", "sim")
    assert call("GET", "/rumours/R00001", token=token).json == row
    for code in ("R00002", "R00003", "none"):
        assert call("GET", f"/rumours/{code}", token=token).status_code == 404
    assert "sightings" not in json.dumps(row)
    assert [row["code"] for row in walk(call, "/rumours", token=make_api_token("other_partner"))] == ["R00002", "R00001"]


def test_a_rumour_carries_its_advice_for_those_who_may_read_it(call, press, make_api_token, app, database, people, clock):
    """What follows from the case until people choose; what is for staff only does not go to partners, in a list or alone."""
    press.publish("sim")
    partner, staff = make_api_token(), make_api_token("writer")
    for language, title in (("en", "Do not engage or amplify"), ("sv", "Gå inte in i diskussionen och för inte ryktet vidare")):
        asked = call("GET", "/rumours/R00001", token=partner, headers={"Accept-Language": language}).json["advice"]
        assert (asked["stance"], asked["title"], len(asked["lines"])) == ("do_not_amplify", title, 4)
    for for_partners in (True, False):
        with app.test_request_context(), database.write_session() as session:
            rumour, actor = session.query(Rumour).filter_by(code="R00001").one(), session.get_one(User, people["approver"].id)
            words = {"stance": "share_answer", "words": "Hänvisa till oss.", "for_partners": for_partners}
            give_advice(session, rumour, **words, actor=actor, now=clock.utcnow())
        to_staff, to_partner = (call("GET", "/rumours/R00001", token=token).json["advice"] for token in (staff, partner))
        assert (to_staff["stance"], to_staff["words"]) == ("share_answer", "Hänvisa till oss.")
        assert to_partner == (to_staff if for_partners else None)
    assert walk(call, "/rumours", token=partner)[0]["advice"] is None


def test_the_house_sees_its_rumours_as_on_its_pages(call, press, make_api_token, database):
    """A writer's token sees what the writer sees: all but restricted ones."""
    press.publish("sim", visibility="listed")
    assert [row["code"] for row in walk(call, "/rumours", token=make_api_token("writer"))] == ["R00001"]
