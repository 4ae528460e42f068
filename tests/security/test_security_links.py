"""Links that open something by themselves: cut, changed, of another kind, used, old, or of somebody who has left. FAULTS.md S-04.

Whatever is wrong with one, the answer is that for a link that was never made; it stands in no log, no figure and no job.
"""

import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
from itsdangerous import timed

from tests.conftest import COMPILED_TEMPLATES, NOW
from tests.security import world as worlds
from tests.security.eavesdropping import heard_log
from tests.security.link_makers import published
from tests.security.links import CARRY, KINDS, SAID, STEPS, UNKNOWN
from workbench import clock
from workbench.web.throttle import Throttle

CHANGING = re.compile(
    r'(?i)(name="(?:csrf_token|ticket|guard)"[^>]*|"X-CSRFToken": "[^"]*"|href="[^"]*[?]lang=..|(?<=nonce=")[^"]*)'
)
HEADERS = ("Date", "Content-Length", "Set-Cookie", "X-Request-ID", "Content-Security-Policy", "ETag", "Last-Modified")


@pytest.fixture
def world(built_world, tmp_path, monkeypatch):
    """A world with a mail server, so that passwords can be asked for; nobody is too quick."""
    monkeypatch.setattr(Throttle, "take", lambda *_given, **_more: True)
    with worlds.opened(tmp_path, built_world, NOW, smtp_url="smtp://127.0.0.1:9") as world:
        world.app.jinja_env.bytecode_cache = COMPILED_TEMPLATES
        yield world


@pytest.fixture
def made(world):
    """made(name): (last part, whose)."""

    def make(name):
        with world.app.test_request_context(), world.database.write_session() as session:
            token, whose = KINDS[name].make(world, session, clock.utcnow())
        return token, whose

    return make


@pytest.fixture
def knock(world):
    """knock(name, token, method): (status, headers that say something, body without the token and what always differs)."""
    with world.database.read_session() as session:
        slug = published(session).slug
    clients = {role: world.client(role) for role in {kind.role for kind in KINDS.values()} if role}

    def ask(name, token, method="GET", data=None):
        kind = KINDS[name]
        path = re.sub(r"<\w+>", lambda _found: token, kind.rule.replace("<slug>", slug))
        client = clients[kind.role] if kind.role else world.client(None)
        got = client.open(path, method=method, data=data, query_string=dict(kind.query))
        own = token if len(token) > 8 else path  # a single sign stands everywhere
        body = CHANGING.sub("", got.get_data().decode("utf-8", "replace")).replace(own, "")
        heads = {name: value.replace(own, "") for name, value in got.headers if name not in HEADERS}
        return got.status_code, heads, body

    return ask


def methods_of(kind):
    """GET, and the press where there is one."""
    return (("GET", None), ("POST", dict(kind.used_by))) if kind.used_by is not None else (("GET", None),)


def wrongs_of(token):
    """What becomes of links in letters: cut, signs added, folded, in other case, changed by a sign; and what is sent to harm."""
    middle = len(token) // 2
    other = "A" if token[middle] != "A" else "B"
    return {
        "cut": token[:-4], "cut at the front": token[1:], "half": token[:middle], "one sign": token[0], "a dot": f"{token}.",
        "a sign more": f"{token}x", "a padding": f"{token}=", "an exclamation mark": f"{token}!",
        "within": f"{token[:5]}!{token[5:]}",
        "a space": f"{token}%20", "a line": f"{token}%0a", "a nul": f"{token}%00", "only nul": "%00", "no utf-8": f"{token}%ff",
        "a bracket": f"{token}>", "twice": token + token, "very long": token + "a" * 5000, "other case": token.swapcase(),
        "one changed": token[:middle] + other + token[middle + 1 :], "a percent": f"{token}%25",
        "a quote": f"{token}%27%20OR%201=1",
        "ord": "ÅÄÖ🥪",
    }  # fmt: skip


def test_every_address_that_carries_a_token_is_in_the_table(world):
    """A new one is written in tests/security/links.py, or nobody tries it."""
    carrying = {rule.rule for rule in world.app.url_map.iter_rules() if rule.arguments & CARRY}
    assert carrying == {kind.rule for kind in KINDS.values()} | STEPS


@pytest.mark.parametrize("name", KINDS)
def test_link_opens_for_whoever_holds_it(made, knock, name):
    """And what it opens is kept by nobody, found by no search, and told to no other site."""
    token, _whose = made(name)
    status, heads, _body = knock(name, token)
    assert status == 200
    assert heads["Referrer-Policy"] in ("no-referrer", "same-origin")
    assert "no-store" in heads.get("Cache-Control", "") or name == "hub"


@pytest.mark.parametrize("name", KINDS)
def test_link_that_is_wrong_in_any_way_is_like_one_never_made(made, knock, name):
    """Cut, with a sign more, another's kind: one answer for all, and nothing is used up."""
    (token, _whose), differing = made(name), []
    others = {other: made(other)[0] for other in KINDS if other != name}
    for method, data in methods_of(KINDS[name]):
        never, with_nul = (knock(name, f"{'y' * len(token)}{end}", method, data) for end in ("", "%00"))
        assert 400 <= never[0] < 500 or never[0] == 302
        assert with_nul[0] in (404, never[0])
        for what, one in {**wrongs_of(token), **others}.items():
            if what in KINDS[name].opens_too:
                continue
            got = knock(name, one, method, data)
            wanted = with_nul if "nul" in what else never
            differing += [f"{method} {what}: {got[0]}, never made {wanted[0]}"] if not is_alike(got, wanted) else []
    assert differing == []
    assert knock(name, token)[0] == 200


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.used_by is not None])
def test_link_that_was_used(made, knock, name, world):
    """Once is once: like one never made, or the same again where that does no harm."""
    kind, (token, _whose) = KINDS[name], made(name)
    data = dict(kind.used_by)
    assert knock(name, token, "POST", data)[0] in (200, 302, 303)
    clock.utcnow.__self__.move(timedelta(minutes=1))  # past what counts as the same press
    for method, fields in methods_of(kind):
        got, never = knock(name, token, method, fields), knock(name, "y" * len(token), method, fields)
        assert is_alike(got, never) if kind.twice == UNKNOWN else got[0] == 200, (method, got[0], never[0])


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.lasts is not None])
def test_link_that_is_old(made, knock, name):
    """Nothing is opened or done."""
    kind, (token, _whose) = KINDS[name], made(name)
    clock.utcnow.__self__.move(kind.lasts + timedelta(minutes=1))
    assert_ended(knock, name, token, kind.late)


def test_link_to_a_new_password_that_is_old(made, knock, monkeypatch):
    """Its age is in the token itself: an hour."""
    with monkeypatch.context() as earlier:
        real = timed.time.time
        earlier.setattr(timed.time, "time", lambda: real() - 3700)
        token, _whose = made("reset")
    assert_ended(knock, "reset", token, UNKNOWN)


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.leaves is not None])
def test_link_of_somebody_who_has_left(made, knock, name, world):
    """An account closed, a list left, a consent taken back: what was sent before opens nothing any more."""
    kind, (token, whose) = KINDS[name], made(name)
    with world.app.test_request_context(), world.database.write_session() as session:
        kind.leaves(world, session, whose, clock.utcnow())
    assert_ended(knock, name, token, kind.left)


def test_no_token_is_said_aside(made, knock, world, monkeypatch):
    """Every link is opened, used and used wrongly; then log, figures, trail and jobs are searched for all of them."""
    tokens = {}
    with heard_log(monkeypatch) as log:
        for name, kind in KINDS.items():
            tokens[name] = made(name)[0]
            for method, data in (*methods_of(kind), *methods_of(kind)):
                knock(name, tokens[name], method, data)
                knock(name, f"{tokens[name]}%00", method, data)
        with failing(world):
            for name in KINDS:
                knock(name, tokens[name])
        said = {"log": log.getvalue(), "figures": world.client(None).get("/metrics").text, "rows": rows_of(world)}
    assert "request failed" in said["log"]
    assert "accounts.sign_in_link" in said["figures"]
    assert {(place, name) for place, words in said.items() for name, token in tokens.items() if token in words} == set()


@contextmanager
def failing(world):
    """Every door breaks, saying what it was asked for."""
    real, broken = world.app.view_functions, {}

    def breaks(**given):
        raise RuntimeError("a fault of ours")

    broken = {rule.endpoint: breaks for rule in world.app.url_map.iter_rules() if rule.arguments & CARRY}
    world.app.view_functions = {**real, **broken}
    try:
        yield
    finally:
        world.app.view_functions = real


def rows_of(world):
    """What jobs, the trail and the log of visits hold."""
    from sqlalchemy import select

    from workbench.activity.models import Activity
    from workbench.queue import Job

    with world.database.read_session() as session:
        jobs = [f"{row.payload} {row.dedupe} {row.last_error}" for row in session.scalars(select(Job))]
        return "\n".join([*jobs, *(f"{row.verb} {row.details}" for row in session.scalars(select(Activity)))])


def assert_ended(knock, name, token, how):
    """As the table says."""
    for method, data in methods_of(KINDS[name]):
        got, never = knock(name, token, method, data), knock(name, "y" * len(token), method, data)
        if how == UNKNOWN:
            assert is_alike(got, never), (method, got[0], never[0])
        elif how == SAID:
            assert got[0] in (200, 404, 410), (method, got[0])
            assert not is_alike(got, never)
        else:
            assert got[0] == 200


def is_alike(got, never):
    """Status, headers and body; an address that routing itself turns away says no more than that."""
    return got == never or got[0] == never[0] == 404
