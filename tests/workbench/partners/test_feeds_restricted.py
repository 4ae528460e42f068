"""An answer that everybody could read and that becomes one for partners: feeds say that it is gone, and not what it says."""

import json
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from workbench.editorial.models import Sandwich
from workbench.partners import service
from workbench.partners.federation.reading import read_page

STONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


@pytest.fixture
def share(app, database, people, clock):
    """Choose who sees the answer."""

    def choose(sandwich_id, visibility):
        from workbench.accounts.models import User

        with app.test_request_context(), database.write_session() as session:
            row = session.get_one(Sandwich, sandwich_id)
            actor = session.get_one(User, people["writer"].id)
            now = clock.utcnow()
            service.set_sharing(
                session, row, visibility=visibility, organisation_ids=[], licence=row.licence, actor=actor, now=now
            )

    return choose


def stones(client):
    return [one.get("ref") for one in ElementTree.fromstring(client.get("/library/feed.atom").data).iter(STONE)]


def test_feeds_let_a_restricted_answer_go_without_its_words(press, share, sign_in, later):
    identity = press.publish("hallen", headline="Hallen har öppet")
    later(hours=1)
    share(identity, "partners")
    assert stones(sign_in()) == ["http://localhost/library/hallen"]
    for name in ("feed.atom", "feed.json", "claimreview.json"):
        text = sign_in().get(f"/library/{name}").text
        assert "Hallen har öppet" not in text
        assert "samma villkor" not in text
    (item,) = sign_in().get("/library/feed.json").json["items"]
    assert item["_workbench"]["is_withdrawn"] is True
    assert datetime.fromisoformat(item["_workbench"]["withdrawn_at"]) == datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    assert sign_in("partner").get("/library/hallen").status_code == 200


def test_another_municipality_takes_it_for_withdrawn(press, share, sign_in):
    """A reader that followed us is asked to look at what it made of the answer."""
    share(press.publish("hallen"), "partners")
    feed = json.dumps(sign_in().get("/library/feed.json").json).encode()
    page = read_page(feed, url="http://localhost/library/feed.json", own_address="https://grannby.example")
    assert [one.withdrawn_at is not None for one in page.answers] == [True]


def test_an_answer_that_was_never_public_leaves_no_trace(press, share, sign_in):
    share(press.publish("hallen", visibility="partners"), "partners")
    assert stones(sign_in()) == []


def test_public_again_it_is_in_the_feeds_again(press, share, sign_in):
    identity = press.publish("hallen", headline="Hallen har öppet")
    share(identity, "partners")
    share(identity, "public")
    assert stones(sign_in()) == []
    assert "Hallen har öppet" in sign_in().get("/library/feed.atom").text
