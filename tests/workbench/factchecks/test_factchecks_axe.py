"""Pages of fact-checks and data sets in a browser: axe-core finds nothing, nothing scrolls sideways at 320 px."""

import io

import pytest

from tests.e2e.looking import faults_on_phone
from tests.workbench.factchecks.conftest import feed, review
from workbench.factchecks import service
from workbench.factchecks.models import FactCheckProposal
from workbench.queue import enqueue

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

LONG = "Allaktivitetshusbyggnadsplanerna" * 4
CSV = f"a,b,{LONG}\nx,https://kollat.example/1,Fel\n".encode()
TABLE = f"text,label\n{LONG} ett,ja\nTvå,nej\nTvå,ja\n".encode()


@pytest.fixture
def prepared(make_set, taken_in, matcher, rumour, add_items, run_jobs, sign_in, app, database, people, clock):
    """Sets in every state, fact-checks beside a rumour and an item, data sets at each step."""
    (item_id,) = add_items(1, text="De nyanlända går före i kön")
    body = feed(*(review(number) for number in range(35)), review(50, claimReviewed=f"{LONG} går före", url=None))
    ready = taken_in(body, name=LONG, location=f"{LONG}.json")
    columns = make_set(CSV, name="Kolumner", location="a.csv")
    failed = make_set(b"[1]", name="Trasig")
    removed = taken_in(feed(review(90, author={"name": LONG})), name="Uttagen")
    checked = make_set(feed(review(80, author={"name": LONG}), review(81, url=None), review(80)), name="Prövad")
    run_jobs()
    with app.app_context(), database.write_session() as session:
        service.remove_set(session, service.get_set(session, removed), actor_id=people["writer"].id, now=clock.utcnow())
        first, second, *_ = session.query(FactCheckProposal).order_by(FactCheckProposal.id)
        for pair, state in ((first, "confirmed"), (second, "rejected")):
            pair.state, pair.decided_by_id, pair.decided_at = state, people["writer"].id, clock.utcnow()
        check_id = first.fact_check_id
        enqueue(session, "intake.match_factchecks", {}, dedupe="tick")
    run_jobs()
    reading = make_set(name="Läses")
    sets = [f"/factchecks/sets/{set_id}" for set_id in (ready, columns, failed, removed, checked, reading)]
    return [
        "/factchecks", "/factchecks?q=saknas", f"/factchecks/{check_id}", "/factchecks/sets", "/factchecks/import",
        "/factchecks/import-address", *sets, f"/rumours/{rumour.code}", f"/inbox/{item_id}",
    ]  # fmt: skip


@pytest.fixture
def data_sets(sign_in, run_jobs):
    """Data sets at each step: columns, labels, tried, in."""
    client, addresses = sign_in("approver"), ["/model/data", "/model/data/new"]
    steps = [
        ("columns", {"text": "0", "label": "1", "topic": "-1"}),
        ("labels", {"label_0": "yes", "label_1": "no"}),
        ("take-in", {}),
    ]
    for done in range(4):
        form = {"name": f"{LONG} {done}", "task": "checkworthiness", "split": "train", "genre": "", "licence": LONG}
        body = TABLE.replace(b"Tv", b"Tv%d" % done).replace(b" ett", b" ett %d" % done)
        address = client.post("/model/data/new", data=form | {"file": (io.BytesIO(body), "a.csv")}).location
        run_jobs()
        for name, data in steps[:done]:
            client.post(f"{address}/{name}", data=data)
            run_jobs()
        addresses.append(address)
    return addresses


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_of_factchecks_have_no_violation(prepared, phone_page, language):
    wrong = faults_on_phone(phone_page("writer"), prepared, language)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_of_data_sets_have_no_violation(data_sets, phone_page, language):
    wrong = faults_on_phone(phone_page("approver"), data_sets, language)
    assert not wrong, "\n".join(wrong)
