"""One story once: what is joined, what never is, what a person can take back."""

from datetime import timedelta
from zlib import crc32

import pytest
from sqlalchemy import event, func, select

from feeds.types import Item as Collected
from workbench.activity.models import Activity
from workbench.intake.collecting import mask_item
from workbench.intake.inbox.triage import get_item
from workbench.intake.models import HouseRuleHit, Item, ItemBand, ItemCopy, ItemTag, Source, Tip
from workbench.intake.sources.service.sources import add_source
from workbench.intake.stories.author_codes import author_code
from workbench.intake.stories.stories import join_copies, join_near, split_copy
from workbench.intake.storing import store_items
from workbench.rumours.models import Sighting

LONG = (
    "Kommunstyrelsen i Norrvik beslutade vid sitt möte att bygga om det gamla badhuset vid älven till ett allaktivitetshus. "
    "Huset ska rymma en bassäng för barn, lokaler för föreningar och ett kafé som drivs av gymnasiets elever. Enligt beslutet "
    "börjar arbetet till våren och väntas pågå i ungefär två år. Under tiden flyttar simskolan till grannkommunen, och bussar "
    "går dit varje vardag från torget. Oppositionen ville hellre riva huset och bygga nytt på samma plats, men förslaget "
    "röstades ned. Föreningarna har länge bett om fler lokaler och säger att de är nöjda med beslutet."
)
PAPERS = ("Norrviksbladet", "Fjordposten", "Kustkuriren", "Skogsbygden", "Lokalnytt")


@pytest.fixture
def offer(app, database, people, clock):
    """Store a text of a source and join it at once: offer("Bladet", "text", genre="post", author="anna")."""

    def offer(
        name, text, *, title="Badhuset byggs om", url="", guid="", genre="news", author=None, near=True, days_ago=0, kind=None
    ):
        now = clock.utcnow()
        with app.app_context(), database.write_session() as session:
            address = f"https://{name.lower()}.example/feed"
            source = session.scalar(select(Source).where(Source.address == address))
            source = source or add_source(session, address, name=name, genre=genre, actor_id=None, now=now)
            source.kind = kind or source.kind
            guid = guid or f"{name}:{title}:{text}"[:200]
            link = url or f"https://{name.lower()}.example/{crc32(guid.encode())}"
            collected = Collected(guid, link, title, text, published_at=now - timedelta(days=days_ago))
            ids = store_items(session, source, [mask_item(collected, now=now)], now=now)
            for item_id in ids if author else ():
                session.get(Item, item_id).author_code = author_code("k", "mastodon", author)
            session.flush()
            kept = join_copies(session, ids, now=now)
            return join_near(session, kept, now=now) if near else kept

    return offer


@pytest.fixture
def work(app, database):
    """Do something in a write session."""

    def work(do):
        with app.app_context(), database.write_session() as session:
            return do(session)

    return work


def lines(database):
    with database.read_session() as session:
        return session.execute(select(Item.id, Item.copy_count).order_by(Item.id)).all()


def test_agency_copy_in_five_papers_is_one_line_with_five_places(database, offer, sign_in, stored):
    first, *others = [
        offer(name, LONG + (f" ({name}/TT)" if name == "Lokalnytt" else ""), title=f"Rubrik i {name}") for name in PAPERS
    ]
    assert [len(first), *map(len, others)] == [1, 0, 0, 0, 0]
    assert [row.copy_count for row in lines(database)] == [4]
    client = sign_in("writer")
    with database.write_session() as session:
        item = session.get(Item, first[0])
        item.flagged, item.score = True, 0.9
    page = client.get("/inbox").text
    assert "5 places" in page
    page = client.get(f"/inbox/{first[0]}").text
    for name in PAPERS:
        assert name in page
        assert f"https://{name.lower()}.example/" in page


def test_linking_makes_five_sightings_and_one_report(database, offer, sign_in, rumour):
    (item_id,) = [kept[0] for kept in [offer(name, LONG) for name in PAPERS] if kept]
    client = sign_in("writer")
    assert client.post(f"/inbox/{item_id}/link", data={"rumour": rumour.code, "relation": "asserts"}).status_code == 303
    with database.read_session() as session:
        rows = session.scalars(select(Sighting).order_by(Sighting.id)).all()
        assert [row.is_copy for row in rows] == [False, True, True, True, True]
        assert {row.source_name for row in rows} == set(PAPERS)
    page = client.get(f"/rumours/{rumour.code}").text
    assert "5 observations, 1 of them independent" in page
    assert "1 independent report (5 observations)" in client.get("/rumours?state=any").text
    client.post("/inbox/undo")
    with database.read_session() as session:
        assert session.scalar(select(func.count(Sighting.id))) == 0


def test_copy_that_comes_after_the_link_is_one_more_sighting(database, offer, sign_in, rumour):
    (item_id,) = offer("Bladet", LONG)
    sign_in("writer").post(f"/inbox/{item_id}/link", data={"rumour": rumour.code, "relation": "mentions"})
    assert offer("Posten", LONG) == []
    with database.read_session() as session:
        late = session.scalars(select(Sighting).order_by(Sighting.id.desc())).first()
        assert (late.is_copy, late.relation, late.rumour_id) == (True, "mentions", rumour.id)


def test_people_who_say_the_same_count_each_but_one_person_counts_once(database, offer, sign_in, rumour):
    words = "Nu ska badhuset bli boende i hemlighet, det har jag hört."
    (item_id,) = offer("Torget", words, title="", genre="post", author="anna", guid="1")
    assert offer("Forumet", words, title="", genre="post", author="anna", guid="2") == []
    assert offer("Gruppen", words, title="", genre="post", author="bo", guid="3") == []
    client = sign_in("writer")
    client.post(f"/inbox/{item_id}/link", data={"rumour": rumour.code, "relation": "asserts"})
    assert "3 observations, 2 of them independent" in client.get(f"/rumours/{rumour.code}").text
    with database.read_session() as session:
        assert session.scalar(select(func.count(ItemCopy.id)).where(ItemCopy.author_code.is_not(None))) == 0
        hashes = set(session.scalars(select(Sighting.author_hash)))
        assert len(hashes) == 2


def test_polling_a_copy_again_does_not_store_it_again(database, offer):
    offer("Bladet", LONG)
    assert offer("Posten", LONG, guid="g") == []
    assert offer("Posten", LONG, guid="g") == []
    assert offer("Posten", LONG + " Nu även i vår app.", guid="g") == []
    assert [row.copy_count for row in lines(database)] == [1]
    with database.read_session() as session:
        assert session.scalar(select(Source.item_count).where(Source.name == "Posten")) == 1


def test_joining_twice_changes_nothing(database, offer, work, clock):
    (item_id,) = offer("Bladet", LONG, near=False)
    (other_id,) = offer("Posten", LONG + " (TT)", near=False)
    for _time in range(2):
        assert work(lambda s: join_near(s, [item_id, other_id], now=clock.utcnow())) == [item_id]
    assert [row.copy_count for row in lines(database)] == [1]
    with database.read_session() as session:
        assert session.scalar(select(func.count(ItemBand.id))) == 16


def test_near_copies_are_joined_by_a_job(database, offer, run_jobs):
    offer("Bladet", LONG, near=False)
    offer("Posten", LONG + " (TT)", near=False)
    run_jobs()
    assert [row.copy_count for row in lines(database)] == [1]


def test_what_a_person_touched_is_never_taken_away(database, offer, sign_in, work, clock):
    offer("Bladet", LONG)
    (held,) = offer("Posten", LONG + " (TT)", near=False)
    sign_in("writer").post(f"/inbox/{held}/take")
    assert work(lambda s: join_near(s, [held], now=clock.utcnow())) == [held]
    assert len(lines(database)) == 2


def test_item_with_a_persons_tag_stays(database, offer, work, clock):
    offer("Bladet", LONG)
    (tagged,) = offer("Posten", LONG + " (TT)", near=False)
    work(lambda s: s.add(ItemTag(item_id=tagged, tag="badhuset")))
    assert work(lambda s: join_near(s, [tagged], now=clock.utcnow())) == [tagged]


def test_job_that_runs_too_early_is_made_good_by_the_other(database, offer, work, clock):
    """Two visits store one story at once; the later item is read first."""
    (line,) = offer("Bladet", LONG, near=False)
    (copy,) = offer("Posten", LONG + " (TT)", near=False)
    assert work(lambda s: join_near(s, [copy], now=clock.utcnow())) == [copy]
    assert work(lambda s: join_near(s, [line], now=clock.utcnow())) == [line]
    assert [(row.id, row.copy_count) for row in lines(database)] == [(line, 1)]


def test_a_joined_item_leads_to_its_line(offer, sign_in, work, clock):
    (line,) = offer("Bladet", LONG, near=False)
    (copy,) = offer("Posten", LONG + " (TT)", near=False)
    work(lambda s: join_near(s, [line, copy], now=clock.utcnow()))
    answer = sign_in("writer").get(f"/inbox/{copy}")
    assert (answer.status_code, answer.location) == (302, f"/inbox/{line}")
    assert sign_in("writer").get("/inbox/99999").status_code == 404


def test_copies_of_a_copy_move_with_it(database, offer, work, clock):
    (line,) = offer("Bladet", LONG, near=False)
    (copy,) = offer("Posten", LONG + " (TT)", near=False)
    offer("Kuriren", LONG + " (TT)", near=False)
    work(lambda s: join_near(s, [line, copy], now=clock.utcnow()))
    assert [(row.id, row.copy_count) for row in lines(database)] == [(line, 2)]


def test_id_of_a_joined_item_is_never_used_again(offer):
    (line,) = offer("Bladet", LONG)
    offer("Posten", LONG)
    (next_id,) = offer("Posten", "En helt annan sak om vägen till Norrvik som nu ska bli bredare.", title="Vägen")
    assert next_id > line + 1


def test_person_splits_a_copy_off_and_it_is_not_joined_again(database, offer, sign_in, work, clock, rumour, stored):
    (item_id,) = offer("Bladet", LONG)
    offer("Posten", LONG + " (TT)", title="Egen rubrik")
    client = sign_in("writer")
    client.post(f"/inbox/{item_id}/link", data={"rumour": rumour.code, "relation": "asserts"})
    with database.read_session() as session:
        copy = session.scalars(select(ItemCopy)).one()
    answer = client.post(f"/inbox/{item_id}/copies/{copy.id}/split")
    assert answer.status_code == 303
    split = stored(copy.was_item_id)
    assert (split.title, split.text, split.state) == ("Egen rubrik", LONG + " (TT)", "new")
    assert stored(item_id).copy_count == 0
    assert work(lambda s: join_near(s, join_copies(s, [split.id], now=clock.utcnow()), now=clock.utcnow())) == []
    with database.read_session() as session:
        assert session.get(Item, split.id) is not None
        assert session.scalar(select(func.count(Sighting.id))) == 1
        verbs = set(session.scalars(select(Activity.verb).where(Activity.subject_kind == "item")))
    assert {"copy_split", "item_split_off"} <= verbs
    assert client.post(f"/inbox/{item_id}/copies/{copy.id}/split").status_code == 404
    assert "split off" in client.get(f"/inbox/{item_id}").text


def test_tip_told_twice_keeps_both_receipts(database, offer, work, clock):
    words = "De säger att skolan ska stängas redan till våren."
    (first,) = offer("Tips", words, title="", genre="tip", kind="tips", guid="1", near=False)
    now = clock.utcnow()
    work(lambda s: s.add(Tip(item_id=first, told_by="resident", told_at=now, receipt="a")))

    def tell(session):
        source = session.scalar(select(Source).where(Source.name == "Tips"))
        ids = store_items(session, source, [mask_item(Collected("2", "", "", words), now=now)], now=now)
        session.add(Tip(item_id=ids[0], told_by="resident", told_at=now, receipt="b"))
        session.flush()
        return join_copies(session, ids, now=now)

    assert work(tell) == []
    with database.read_session() as session:
        tips = session.scalars(select(Tip).order_by(Tip.receipt)).all()
        copy = session.scalars(select(ItemCopy)).one()
        assert [(tip.receipt, tip.item_id, tip.item_copy_id) for tip in tips] == [("a", first, None), ("b", first, copy.id)]
        assert copy.is_own_report
    split = work(lambda s: split_copy(s, get_item(s, first), copy.id, actor_id=None, now=now))
    with database.read_session() as session:
        assert session.scalar(select(Tip.item_id).where(Tip.receipt == "b")) == split.id


def test_bands_go_away_after_a_month(database, offer, run_tick, later):
    offer("Bladet", LONG)
    run_tick("intake.forget_old")
    with database.read_session() as session:
        assert session.scalar(select(func.count(ItemBand.id))) == 16
    later(days=31)
    run_tick("intake.forget_old")
    with database.read_session() as session:
        assert session.scalar(select(func.count(ItemBand.id))) == 0


def test_number_of_queries_does_not_grow_with_the_batch(database, app, work, clock, people):
    """No N+1, with and without copies."""

    def store(session, start, number):
        now = clock.utcnow()
        ids = []
        for name in ("Bladet", "Posten"):
            address = f"https://{name.lower()}.example/feed"
            source = session.scalar(select(Source).where(Source.address == address))
            source = source or add_source(session, address, name=name, genre="news", actor_id=None, now=now)
            texts = [
                f"{name} {n} " * (name == "never") + f"Text {n} om något som bara hände i by {n} en dag i mars."
                for n in range(start, start + number)
            ]
            masked = [
                mask_item(Collected(f"{n}", f"https://{name}.example/{start}/{n}", f"R {n}", t), now=now)
                for n, t in enumerate(texts, start)
            ]
            ids += store_items(session, source, masked, now=now)
        return ids

    def spend(start, number):
        ids = work(lambda s: store(s, start, number))
        counted = []
        listen = lambda *_: counted.append(1)  # noqa: E731
        event.listen(database.engine, "before_cursor_execute", listen)
        kept = work(lambda s: join_near(s, join_copies(s, ids, now=clock.utcnow()), now=clock.utcnow()))
        event.remove(database.engine, "before_cursor_execute", listen)
        assert len(kept) == number
        return len(counted)

    assert spend(1000, 5) == spend(2000, 50) <= 45


def test_rule_hits_of_a_joined_item_go_with_it(database, offer, work, clock):
    from workbench.intake.models import HouseRule

    (line,) = offer("Bladet", LONG, near=False)
    (copy,) = offer("Posten", LONG + " (TT)", near=False)

    def hit(session):
        rule = HouseRule(name="Bad", pattern="badhus", action="raise", created_by_id=1, created_at=clock.utcnow())
        session.add(rule)
        session.flush()
        session.add(HouseRuleHit(rule_id=rule.id, item_id=copy, action="raise", at=clock.utcnow()))

    work(hit)
    work(lambda s: join_near(s, [line, copy], now=clock.utcnow()))
    with database.read_session() as session:
        assert session.scalar(select(func.count(HouseRuleHit.id))) == 0
