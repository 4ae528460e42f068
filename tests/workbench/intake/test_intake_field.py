"""The field form: quick, sent twice stored once, JSON for the phone; its shell, worker and manifest hold nobody's name."""

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import func, select

from workbench.intake.models import Item, Source, Tip

STATIC = Path(__file__).parents[3] / "workbench" / "web" / "static"
SAID = "På torget sa någon att simhallen stängs, ring 070-123 45 67"
KEY = "0123456789abcdef0123456789abcdef"
JSON = {"Accept": "application/json"}


@pytest.fixture
def report():
    """What the form sends."""
    return {
        "text": SAID, "heard_in": "face_to_face", "place": "Torget", "language": "sv", "relation": "asserts", "client_key": KEY,
        "written_at": "2026-11-20T07:15:00Z",
    }  # fmt: skip


def stored(database):
    with database.read_session() as session:
        return session.execute(select(Tip, Item, Source).join(Item, Item.id == Tip.item_id).join(Source)).all()


@pytest.mark.parametrize(
    ("role", "told_by"), [("reporter", "agent"), ("partner", "agent"), ("writer", "staff"), ("approver", "staff")]
)
def test_report_is_stored_masked_by_those_who_hear(sign_in, database, report, role, told_by):
    """A plain form: 303 back to an empty form that says what was stored."""
    client = sign_in(role)
    answer = client.post("/field", data=report)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/field")
    ((tip, item, source),) = stored(database)
    assert item.text == "På torget sa någon att simhallen stängs, ring [telefonnummer]"
    assert (tip.told_by, tip.heard_in, tip.place, tip.relation, source.kind) == (
        told_by,
        "face_to_face",
        "Torget",
        "asserts",
        "field",
    )
    assert tip.heard_at.isoformat() == "2026-11-20T07:15:00+00:00"
    assert "[telefonnummer]" in client.get("/field").text


@pytest.mark.parametrize("role", [None, "auditor"])
def test_others_may_not(sign_in, role, report, database):
    """A visitor is sent to sign in, an auditor is told no."""
    for answer in (sign_in(role).get("/field"), sign_in(role).post("/field", data=report), sign_in(role).get("/field/token")):
        assert answer.status_code == (403 if role else 302)
    assert stored(database) == []


def test_resent_report_is_stored_once_and_answers_alike(sign_in, database, report):
    """The phone heard no answer the first time."""
    client = sign_in("reporter")
    answers = [client.post("/field", data=report, headers=JSON) for _again in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert {answer.json["text"] for answer in answers} == {"På torget sa någon att simhallen stängs, ring [telefonnummer]"}
    assert len(stored(database)) == 1
    assert client.post("/field", data=report | {"text": "Något helt annat"}, headers=JSON).status_code == 200
    assert len(stored(database)) == 2


def test_refused_report_says_why_in_json(sign_in, database, report):
    """So that the phone can show it beside the text."""
    answer = sign_in("reporter").post("/field", data=report | {"text": "a" * 5001}, headers=JSON)
    assert answer.status_code == 422
    assert answer.json == {"stored": False, "reason": "Write at most 5,000 characters"}
    assert stored(database) == []


def test_refused_report_keeps_what_was_typed(sign_in, report):
    """Without script."""
    answer = sign_in("reporter").post("/field", data=report | {"text": " "})
    assert answer.status_code == 422
    assert "Write what you have heard" in answer.text
    assert 'value="Torget"' in answer.text


def test_look_shows_what_is_stored(sign_in, database, report):
    """And stores nothing."""
    answer = sign_in("reporter").post("/field", data=report | {"action": "look"})
    assert "phone number removed" in answer.text
    assert stored(database) == []


@pytest.mark.parametrize(
    "written", ["", "yesterday", "2026-11-20T09:00:01Z", "2026-09-01T09:00:00Z", "2026-11-20T09:00:00", "9999-99-99"],
    ids=["none", "words", "ahead", "long ago", "no zone", "no date"],
)  # fmt: skip
def test_phone_clock_that_cannot_be_right_counts_as_now(sign_in, database, report, clock, written):
    """A phone may be wrong by years."""
    sign_in("reporter").post("/field", data=report | {"written_at": written})
    ((tip, item, _source),) = stored(database)
    assert tip.heard_at == item.dated_at == clock.utcnow()


@pytest.mark.parametrize(
    "text", ["\x00noll", "\u202ebaklänges", "🏊🏽‍♀️ stängs", "x" * 5000], ids=["nul", "bidi", "emoji", "longest"]
)
def test_odd_text_is_taken(sign_in, database, report, text):
    """No 500, one item."""
    assert sign_in("reporter").post("/field", data=report | {"text": text}, headers=JSON).status_code == 200
    assert len(stored(database)) == 1


def test_megabyte_is_refused(sign_in, report):
    """In words."""
    assert sign_in("reporter").post("/field", data=report | {"text": "a" * 1_000_000}, headers=JSON).status_code == 422


def test_hostile_key_is_not_kept(sign_in, report, database):
    """Any text may stand in a hidden field."""
    for key in ("", "' OR 1=1", "x" * 4000):
        assert sign_in("reporter").post("/field", data=report | {"client_key": key, "text": f"Om {key[:9]}"}).status_code == 303
    with database.read_session() as session:
        assert session.scalar(select(func.count(Tip.id)).where(Tip.client_key.is_not(None))) == 0


def test_linked_report_is_a_sighting_as_it_was_told(app, sign_in, database, report, rumour, people, clock):
    """Where, when, by what kind of person; reworded, so never in quotation marks."""
    from workbench.rumours.queries import sightings_of

    sign_in("reporter").post("/field", data=report | {"relation": "mentions"})
    ((_tip, item, _source),) = stored(database)
    sign_in("writer").post(f"/inbox/{item.id}/link", data={"rumour": rumour.code, "relation": "mentions"})
    with database.read_session() as session:
        (sighting,) = sightings_of(session, rumour.id)
    assert (sighting.channel, sighting.source_type, sighting.place) == ("face_to_face", "anti_rumour_agent", "Torget")
    assert (sighting.wording, sighting.relation) == ("paraphrase", "mentions")
    assert sighting.heard_at.isoformat() == "2026-11-20T07:15:00+00:00"


def test_item_page_says_who_told_and_how_it_was_said(sign_in, database, report):
    """A kind of person, never a name."""
    sign_in("reporter").post("/field", data=report)
    ((_tip, item, _source),) = stored(database)
    page = sign_in("writer").get(f"/inbox/{item.id}").text
    assert "an anti-rumour agent" in page
    assert "As if it were true" in page
    assert "Torget" in page


# what the phone keeps


def test_shell_holds_no_name_and_no_token(app, sign_in):
    """Also when a signed-in person asks for it."""
    app.config["WTF_CSRF_ENABLED"] = True
    for client in (sign_in(), sign_in("reporter")):
        page = client.get("/field/shell").text
        assert 'id="field-form"' in page
        assert "csrf_token" not in page
        assert "Reporter" not in page
        assert "norrvik.example" not in page


def test_worker_comes_from_the_root_as_a_script(sign_in):
    """Its scope is /field; browsers ask for it anew each time."""
    answer = sign_in().get("/sw.js?lang=en")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]


def test_worker_keeps_every_static_file_of_the_shell(sign_in):
    """No style and no script is missing without a network, and every kept file exists."""
    worker = (STATIC / "js" / "field-worker.js").read_text("utf-8")
    kept = set(re.findall(r'"(/static/[^"]+)"', worker))
    page = sign_in().get("/field/shell").text
    needed = set(re.findall(r'(?:href|src)="(/static/[^"#]+)"', page))
    assert needed <= kept
    assert [path for path in kept if not (STATIC / path.removeprefix("/static/")).exists()] == []


@pytest.mark.parametrize(("language", "name"), [("sv", "Fältformulär"), ("en", "Field form")])
def test_manifest_speaks_the_language(sign_in, language, name):
    """What a phone needs to put the form on its first screen."""
    answer = sign_in().get(f"/field.webmanifest?lang={language}")
    manifest = json.loads(answer.text)
    assert answer.mimetype == "application/manifest+json"
    assert (manifest["short_name"], manifest["start_url"], manifest["scope"], manifest["display"]) == (
        name, "/field", "/field", "standalone",
    )  # fmt: skip
    assert manifest["icons"]


def test_token_is_given_to_the_signed_in_and_kept_by_nobody(app, sign_in, report):
    """With it, a text that has waited is sent."""
    app.config["WTF_CSRF_ENABLED"] = True
    client = sign_in("reporter")
    assert client.post("/field", data=report, headers=JSON).status_code == 400
    answer = client.get("/field/token")
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.post("/field", data=report, headers=JSON | {"X-CSRFToken": answer.json["token"]}).status_code == 200
