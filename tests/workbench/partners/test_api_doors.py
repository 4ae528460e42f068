"""Who comes in at /api/v1: tokens and nothing else, each for its scopes, so many times a minute."""

from datetime import timedelta

import pytest

from workbench.accounts.models import Role, User
from workbench.partners.api.door import DOORS
from workbench.partners.api.limiting import VISITOR_PER_MINUTE, Counter
from workbench.partners.api.models import ApiToken

PRIVATE = sorted(endpoint for endpoint, scope in DOORS.items() if scope)


def path_of(app, endpoint):
    """(method, path) of a door, with arguments that name nothing."""
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    values = {name: 99 if name == "adoption_id" else "none" for name in rule.arguments}
    with app.test_request_context():
        path = app.url_map.bind("localhost").build(endpoint, values)
    return sorted(rule.methods - {"HEAD", "OPTIONS"})[0], path.removeprefix("/api/v1")


def tokens(database):
    with database.read_session() as session:
        return session.query(ApiToken).order_by(ApiToken.id).all()


@pytest.mark.parametrize("endpoint", PRIVATE)
def test_door_without_or_with_a_wrong_token_is_401(app, call, endpoint):
    """No token, an invented one, another scheme: the same answer, as a problem with a challenge."""
    method, path = path_of(app, endpoint)
    for headers in (
        {},
        {"Authorization": "Bearer tsw_invented"},
        {"Authorization": "Basic dHN3Og=="},
        {"Authorization": "Bearer"},
    ):
        refused = call(method, path, headers=headers)
        assert refused.status_code == 401, headers
        assert refused.mimetype == "application/problem+json"
        assert refused.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("endpoint", PRIVATE)
def test_door_asks_for_its_own_scope(app, call, make_api_token, endpoint):
    """A token that is good for everything else is not good for this."""
    others = sorted(set(DOORS.values()) - {None, DOORS[endpoint]})
    method, path = path_of(app, endpoint)
    refused = call(method, path, token=make_api_token(scopes=others))
    assert refused.status_code == 403
    assert refused.json["scope"] == DOORS[endpoint]


@pytest.mark.parametrize("role", ["writer", "reporter"])
def test_a_role_that_may_not_gets_no_such_scope(make_api_token, role):
    """Only partners adopt: also not by a token."""
    from workbench.errors import Refused

    with pytest.raises(Refused, match="adoptions:write"):
        make_api_token(role, scopes=["adoptions:write"])


def test_cookies_open_nothing(app, people, press, call):
    """A browser that is signed in as a partner is a visitor here; nothing is set either."""
    press.publish("inre", visibility="partners")
    client = app.test_client(user=people["partner"])
    client.set_cookie("language", "en")
    answer = client.get("/api/v1/library")
    assert answer.json["items"] == []
    assert client.get("/api/v1/adoptions").status_code == 401
    assert "Set-Cookie" not in client.get("/api/v1/library?lang=sv").headers


def test_the_token_tells_what_is_seen(call, press, make_api_token, people):
    """Partners see what is for partners, listed ones theirs; without the scope it is the public's share."""
    press.publish("alla")
    press.publish("partner", visibility="partners")
    press.publish("listad", visibility="listed", readers=[people["partner"].organisation_id])

    def seen(**options):
        return {row["slug"] for row in call("GET", "/library", **options).json["items"]}

    assert seen() == {"alla"}
    assert seen(token=make_api_token()) == {"alla", "partner", "listad"}
    assert seen(token=make_api_token("other_partner")) == {"alla", "partner"}
    assert seen(token=make_api_token(scopes=["usage:write"])) == {"alla"}
    assert call("GET", "/library/listad", token=make_api_token("other_partner")).status_code == 404


def test_form_tokens_are_not_asked_for(app, call, make_api_token, press):
    """CSRF protects cookies; a token is no cookie."""
    app.config["WTF_CSRF_ENABLED"] = True
    press.publish("sim")
    assert call("POST", "/adoptions", token=make_api_token(), json={"answer": "sim"}).status_code == 201


def test_token_stops_when_revoked_run_out_or_its_holder_leaves(call, make_api_token, database, people, clock, later):
    """A-04: at once, each for itself."""
    ends = make_api_token(expires_at=clock.utcnow() + timedelta(days=1))
    revoked, roleless = make_api_token(), make_api_token("other_partner")
    for token in (ends, revoked, roleless):
        assert call("GET", "/adoptions", token=token).status_code == 200
    with database.write_session() as session:
        session.get_one(ApiToken, 2).revoked_at = clock.utcnow()
        session.get_one(User, people["other_partner"].id).roles = [session.query(Role).filter_by(name="auditor").one()]
    assert call("GET", "/adoptions", token=revoked).status_code == 401
    assert call("GET", "/adoptions", token=roleless).status_code == 401
    assert call("GET", "/adoptions", token=ends).status_code == 200
    later(days=1)
    assert call("GET", "/adoptions", token=ends).status_code == 401


def test_token_stops_when_its_organisation_is_closed_or_the_holder_moves(call, make_api_token, database, people):
    """A token belongs to one organisation and does not move with anybody."""
    closed, moved = make_api_token("other_partner"), make_api_token()
    with database.write_session() as session:
        session.get_one(User, people["other_partner"].id).organisation.is_active = False
        session.get_one(User, people["partner"].id).organisation_id = people["writer"].organisation_id
    assert call("GET", "/library", token=closed).status_code == 401
    assert call("GET", "/library", token=moved).status_code == 401


def test_only_a_hash_is_kept_and_the_last_use_noted(call, make_api_token, database, clock, later):
    """The secret stands nowhere in the table."""
    token = make_api_token()
    at = later(minutes=3)
    call("GET", "/library", token=token)
    (row,) = tokens(database)
    assert row.last_used_at == at
    assert row.tail == token[-4:]
    assert token not in str(vars(row))
    assert token.encode() not in row.token_hash


def test_allowance_ends_and_comes_back_with_the_minute(call, make_api_token, later):
    """429 with Retry-After; the headers count down; other tokens go on."""
    token, other = make_api_token(requests_per_minute=3), make_api_token("other_partner")
    left = [call("GET", "/library", token=token).headers["RateLimit"] for _n in range(3)]
    assert left == [f'"minute";r={n};t=60' for n in (2, 1, 0)]
    refused = call("GET", "/library", token=token)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert refused.headers["RateLimit-Policy"] == '"minute";q=3;w=60'
    assert refused.mimetype == "application/problem+json"
    assert call("GET", "/library", token=other).status_code == 200
    later(seconds=20)
    assert call("GET", "/library", token=token).headers["Retry-After"] == "40"
    later(seconds=40)
    assert call("GET", "/library", token=token).status_code == 200


def test_allowance_survives_a_restart(app, call, make_api_token):
    """A new process forgives nothing."""
    token = make_api_token(requests_per_minute=2)
    for _n in range(2):
        call("GET", "/library", token=token)
    app.extensions["workbench_api_counter"] = Counter()
    assert call("GET", "/library", token=token).status_code == 429


def test_several_processes_never_give_more_than_the_limit(database, clock):
    """Eight counters, 100 requests a minute: exactly 100 are let in, with few writes."""
    counters = [Counter() for _n in range(8)]
    let_in = sum(counters[n % 8].take(database, "token:1", limit=100, now=clock.utcnow()).is_granted for n in range(400))
    assert let_in == 100


def test_visitors_are_counted_by_network(app, call):
    """Guessing tokens counts too, and the table names no address."""
    for _n in range(VISITOR_PER_MINUTE // 2):
        call("GET", "/library")
        call("GET", "/adoptions", headers={"Authorization": "Bearer tsw_guess"})
    assert call("GET", "/library").status_code == 429
    assert call("GET", "/adoptions", headers={"Authorization": "Bearer tsw_guess"}).status_code == 429


def test_wrong_addresses_and_methods_are_problems_too(call):
    """404 and 405 come as problems; 405 names what is allowed."""
    unknown = call("GET", "/nowhere")
    assert (unknown.status_code, unknown.mimetype) == (404, "application/problem+json")
    wrong = call("PUT", "/library")
    assert (wrong.status_code, wrong.mimetype) == (405, "application/problem+json")
    assert set(wrong.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert set(call("PUT", "/adoptions/1").headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "PATCH", "DELETE"}


@pytest.mark.parametrize(("language", "words"), [("sv", "Det finns inget sådant"), ("en", "There is no such thing")])
def test_problems_speak_the_language_that_is_asked_for(call, language, words):
    """Accept-Language decides; a cookie does not."""
    assert call("GET", "/library/none", headers={"Accept-Language": language}).json["title"] == words


def test_other_sites_read_the_public_parts_only(call, make_api_token, press):
    """S-08: the public library and its description, never with a token, never with credentials."""
    press.publish("sim")
    for path in ("/library", "/library/sim", "/library/sim/versions", "/openapi.json"):
        answer = call("GET", path, headers={"Origin": "https://annan.example"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*", path
        assert "Access-Control-Allow-Credentials" not in answer.headers
    asked = call("OPTIONS", "/library", headers={"Origin": "https://annan.example", "Access-Control-Request-Method": "GET"})
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "Authorization" not in asked.headers["Access-Control-Allow-Headers"]
    for path in ("/library", "/adoptions"):
        assert "Access-Control-Allow-Origin" not in call("GET", path, token=make_api_token()).headers
    assert "Access-Control-Allow-Origin" not in call("OPTIONS", "/sightings").headers


def test_faults_are_logged_and_not_shown(call, monkeypatch, press):
    """A 500 says that it is ours and nothing more."""
    from workbench.partners.api import queries

    def break_down(*_args, **_options):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(queries, "library", break_down)
    broken = call("GET", "/library")
    assert broken.status_code == 500
    assert "secret" not in broken.text
    assert broken.mimetype == "application/problem+json"


BODIES = {
    "deep": b'{"answer": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "rather deep": b'{"answer": ' + b"[" * 30 + b"]" * 30 + b"}",
    "twice": b'{"answer": "a", "answer": "b"}',
    "nan": b'{"answer": NaN}',
    "latin": '{"answer": "å"}'.encode("latin-1"),
    "cut": b'{"answer": "a',
    "half a pair": b'{"answer": "\\ud800"}',
    "empty": b"",
    "long number": b'{"answer": ' + b"1" * 5000 + b"}",
}


@pytest.mark.parametrize("name", sorted(BODIES))
def test_unreadable_body_is_400(call, make_api_token, name):
    """B-05: quickly, with a reason."""
    answer = call("POST", "/adoptions", token=make_api_token(), data=BODIES[name], content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{}", "text/plain", 415),
        (b"{}", "application/json; charset=latin-1", 415),
        (b"answer=a", "application/x-www-form-urlencoded", 415),
        (b'{"answer": "' + b"a" * 10_000_000 + b'"}', "application/json", 413),
        (b"[]", "application/json", 422),
        (b'{"answer": "a\\u0000b"}', "application/json", 422),
        (b'{"answer": "a", "organisation_id": 1, "role": "administrator"}', "application/json", 422),
        (b'{"answer": 7}', "application/json", 422),
    ],
    ids=["text", "charset", "form", "10 MB", "list", "nul", "mass assignment", "number"],
)
def test_unusable_body_is_refused_by_name(call, make_api_token, body, content_type, status):
    """Wrong media, too much, unknown fields: a status each, and the fields are named."""
    answer = call("POST", "/adoptions", token=make_api_token(), data=body, content_type=content_type)
    assert answer.status_code == status
    if status == 422:
        assert answer.json["errors"][0]["detail"]
