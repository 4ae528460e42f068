"""Adding a source of any kind: the fields, the try before saving, keys that are never shown, feeds that a page names."""

from datetime import date

import pytest
from sqlalchemy import func, select

from workbench.activity.models import Activity
from workbench.intake.models import Source, SourceTest
from workbench.intake.sources import secrets
from workbench.intake.sources.service import decisions, trials
from workbench.queue import Job

KEY = "nyckel-som-aldrig-visas"
X = {"mode": "search", "value": "Norrvik SFI", "secret": KEY, "genre": "post"}
MASTODON = {"instance": "https://social.example/", "mode": "hashtag", "value": "#norrvik", "secret": "", "genre": "post"}
BLUESKY = {"mode": "author", "value": "@kommun.example", "secret": "", "genre": "post"}
MAILBOX = {
    "host": "Mail.norrvik.example", "port": "993", "user": "tips", "secret": KEY, "folder": "", "tls": "y", "genre": "letter",
}  # fmt: skip
KINDS = {"x": X, "mastodon": MASTODON, "bluesky": BLUESKY, "mailbox": MAILBOX}


@pytest.fixture
def decided(app, database, people, clock):
    """A deletion decision that stands."""
    with app.app_context(), database.write_session() as session:
        return decisions.record_decision(
            session, reference="KS 2026/1", decided_on=date(2026, 11, 2), text_days=90, note="",
            actor_id=people["administrator"].id, now=clock.utcnow(),
        )  # fmt: skip


@pytest.fixture
def newest_test(database):
    """The newest try, as it is stored."""

    def read():
        with database.read_session() as session:
            return session.scalars(select(SourceTest).order_by(SourceTest.id.desc())).first()

    return read


@pytest.fixture
def finish(database, newest_test):
    """What the worker would write: finish(state="ok", title=…)."""

    def write(**values):
        with database.write_session() as session:
            test = session.get(SourceTest, newest_test().id)
            for name, value in {"state": "ok", "title": "Norrvik på nätet", **values}.items():
                setattr(test, name, value)

    return write


@pytest.mark.parametrize("kind", KINDS)
def test_kind_with_peoples_words_is_closed_without_a_decision(database, sign_in, kind):
    """The page says why and links to where it is recorded; the form is away, and a forged one is refused."""
    client = sign_in("administrator")
    page = client.get(f"/sources/new?kind={kind}").text
    assert "the deletion decision is missing" in page
    assert "/sources/decision" in page
    assert 'name="genre"' not in page
    assert client.post(f"/sources/new?kind={kind}", data=KINDS[kind]).status_code == 422
    with database.read_session() as session:
        assert session.scalar(select(func.count(SourceTest.id))) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_key_of_any_kind_is_sealed_and_never_shown(database, settings, sign_in, decided, newest_test, finish, kind):
    """Form → try → source; the key is readable in no page, no log and no table."""
    client = sign_in("administrator")
    target = client.post(f"/sources/new?kind={kind}", data=KINDS[kind])
    assert target.status_code == 303
    test = newest_test()
    assert test.kind == kind
    assert secrets.unseal(settings.secret_key, test.secret) == KINDS[kind]["secret"]
    finish()
    pages = [client.get(target.location).text]
    pages.append(client.post(f"{target.location}/add", follow_redirects=True).text)
    with database.read_session() as session:
        source = session.scalars(select(Source)).one()
        kept = [str(row.details) for row in session.scalars(select(Activity))] + [
            str(j.payload) for j in session.scalars(select(Job))
        ]
    assert (source.kind, source.name, source.genre) == (kind, "Norrvik på nätet", KINDS[kind]["genre"])
    assert secrets.unseal(settings.secret_key, source.secret) == KINDS[kind]["secret"]
    assert newest_test().secret == ""
    pages += [client.get(f"/sources/{source.id}{path}").text for path in ("", "/settings")]
    assert KEY not in "".join([*pages, *kept, source.secret, str(source.options), source.address])


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("x", {"mode": "search", "query": "Norrvik SFI"}),
        ("mastodon", {"instance": "https://social.example", "mode": "hashtag", "value": "norrvik"}),
        ("bluesky", {"mode": "author", "value": "kommun.example"}),
        ("mailbox", {"host": "mail.norrvik.example", "port": 993, "user": "tips", "folder": "INBOX", "tls": True}),
    ],
    ids=list(KINDS),
)
def test_options_are_what_the_collector_of_the_kind_takes(sign_in, decided, newest_test, kind, options):
    """Without # and @, without a slash at the end, the host in lower case."""
    sign_in("administrator").post(f"/sources/new?kind={kind}", data=KINDS[kind])
    stored = newest_test().options
    assert {name: stored[name] for name in options} == options


WRONG = {
    "x without key": ("x", {"secret": ""}),
    "x without words": ("x", {"value": " \x00 "}),
    "x mode": ("x", {"mode": "everything"}),
    "mastodon scheme": ("mastodon", {"instance": "ftp://social.example"}),
    "mastodon key in the clear": ("mastodon", {"instance": "http://social.example", "secret": KEY}),
    "mastodon without tag": ("mastodon", {"value": ""}),
    "bluesky long": ("bluesky", {"value": "x" * 1_000_000}),
    "mailbox host": ("mailbox", {"host": "https://mail.example/"}),
    "mailbox port": ("mailbox", {"port": "99999"}),
    "mailbox port word": ("mailbox", {"port": "imap"}),
    "mailbox without password": ("mailbox", {"secret": ""}),
    "genre": ("x", {"genre": "gossip"}),
}


@pytest.mark.parametrize("name", WRONG)
def test_bad_fields_come_back_with_the_form_and_without_the_key(sign_in, decided, name):
    """422, the error in words; a password is never sent back to the page."""
    kind, change = WRONG[name]
    answer = sign_in("administrator").post(f"/sources/new?kind={kind}", data=KINDS[kind] | change)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert KEY not in answer.text


def test_unknown_kind_is_not_found(sign_in):
    """Also a built-in kind that nobody adds."""
    for kind in ("gopher", "manual", "tips", "%00"):
        assert sign_in("administrator").get(f"/sources/new?kind={kind}").status_code == 404


def test_key_of_a_failed_try_is_kept_for_the_same_person_and_place(sign_in, decided, newest_test, finish):
    """The form comes back filled in, without the key; an empty key field means the kept one."""
    client = sign_in("administrator")
    client.post("/sources/new?kind=mailbox", data=MAILBOX)
    finish(
        state="failed", error="The address could not be fetched. Check the spelling, and that anyone on the internet can open it."
    )
    first = newest_test()
    again = f"/sources/new?kind=mailbox&again={first.id}"
    page = client.get(again).text
    assert "A key from your last try is kept" in page
    assert KEY not in page
    assert 'value="tips"' in page
    assert client.post(again, data=MAILBOX | {"secret": "", "host": "evil.example"}).status_code == 422
    assert client.post(again, data=MAILBOX | {"secret": ""}).status_code == 303
    assert newest_test().secret == first.secret
    other = sign_in("administrator")
    for odd in ("x", "999999", "%00", "9" * 40):
        assert other.get(f"/sources/new?kind=mailbox&again={odd}").status_code == 200


def test_key_of_somebody_elses_try_is_not_given(app, database, sign_in, people, decided, newest_test, clock):
    """Their try is not even filled in."""
    with app.app_context(), database.write_session() as session:
        wanted = trials.Wanted(
            "mailbox", "mailbox:x", options={"host": "mail.norrvik.example", "user": "hemlig"}, sealed_secret="sealed"
        )
        test = trials.ask_for_trial(session, wanted, actor_id=people["writer"].id, now=clock.utcnow())
    again = f"/sources/new?kind=mailbox&again={test.id}"
    client = sign_in("administrator")
    assert "hemlig" not in client.get(again).text
    assert client.post(again, data=MAILBOX | {"secret": ""}).status_code == 422


def test_keys_of_tries_that_led_nowhere_are_forgotten_after_a_day(database, sign_in, decided, newest_test, run_tick, later):
    """By a job that may run twice."""
    sign_in("administrator").post("/sources/new?kind=x", data=X)
    run_tick("intake.forget_keys")
    assert newest_test().secret
    later(hours=25)
    run_tick("intake.forget_keys")
    assert newest_test().secret == ""
    run_tick("intake.forget_keys")


def test_settings_replace_a_key_and_an_empty_field_keeps_it(database, settings, sign_in, decided, newest_test, finish):
    """The log says that the key was changed, and not to what."""
    client = sign_in("administrator")
    target = client.post("/sources/new?kind=x", data=X).location
    finish()
    address = client.post(f"{target}/add").location
    form = {"name": "X om Norrvik", "genre": "post", "language": "", "shortest_s": "300", "longest_s": "21600", "secret": ""}
    assert "A key is stored" in client.get(f"{address}/settings").text
    client.post(f"{address}/settings", data=form)
    with database.read_session() as session:
        assert secrets.unseal(settings.secret_key, session.scalars(select(Source)).one().secret) == KEY
    client.post(f"{address}/settings", data=form | {"secret": "en-helt-ny"})
    with database.read_session() as session:
        assert secrets.unseal(settings.secret_key, session.scalars(select(Source)).one().secret) == "en-helt-ny"
        changed = session.scalars(select(Activity).where(Activity.verb == "source_changed").order_by(Activity.id.desc())).first()
    assert changed.details == {"changed": ["secret"]}


def test_page_that_names_several_feeds_lets_a_person_choose(sign_in, newest_test, finish):
    """Only one that the page named; the choice is tried like any other address."""
    client = sign_in("administrator")
    page = client.post("/sources/new", data={"address": "https://bladet.example/", "name": "", "genre": "news"}).location
    candidates = [
        {"address": "https://bladet.example/nytt", "title": "Nytt"},
        {"address": "https://bladet.example/sport", "title": "<b>"},
    ]
    finish(options={"candidates": candidates})
    shown = client.get(page).text
    assert "The page names several feeds" in shown
    assert "&lt;b&gt;" in shown
    assert client.post(f"{page}/choose", data={"address": "https://evil.example/"}).status_code == 422
    assert client.post(f"{page}/choose", data={"address": "https://bladet.example/nytt"}).status_code == 303
    assert newest_test().address == "https://bladet.example/nytt"


def test_ending_the_decision_closes_what_needs_it(database, sign_in, decided, newest_test, finish):
    """A tried source cannot be added, a paused one cannot be resumed, none can be read now."""
    client = sign_in("administrator")
    target = client.post("/sources/new?kind=bluesky", data=BLUESKY).location
    finish()
    address = client.post(f"{target}/add").location
    client.post(f"{address}/pause")
    client.post("/sources/decision/end")
    assert client.post(f"{address}/resume").status_code == 422
    assert client.post(f"{address}/poll").status_code == 422
    client.post(f"{address}/remove")
    assert client.post(f"{address}/restore").status_code == 422
    assert client.post("/sources/new?kind=bluesky", data=BLUESKY | {"value": "annan.example"}).status_code == 422


@pytest.mark.parametrize("path", ["", "/add", "/choose"])
def test_unknown_try_is_not_found(sign_in, path):
    """Whatever is done with it."""
    client = sign_in("administrator")
    assert (client.post(f"/sources/test/4711{path}") if path else client.get("/sources/test/4711")).status_code == 404
