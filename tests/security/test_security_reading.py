"""What is true of every answer to a GET: its headers, and that nothing has changed. FAULTS.md X-02, S-07."""

from workbench.activity.access import ACCESS

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FRAMES = ("partners.embed",)


def test_every_answer_carries_the_headers_that_protect(walked, seen_world):
    """Pages, fragments, feeds, exports, pictures, scripts, the frame for others' pages, 404 and refusals."""
    wrong = [f"{one.who} at {one.path}: {fault}" for one in walked for fault in faults_of(one.headers, one.endpoint)]
    assert not wrong, "\n".join(wrong[:40])
    assert {200, 404, 422} <= {one.status for one in walked}


def test_nothing_of_a_signed_in_person_is_kept_by_caches(walked):
    """no-store on whatever a signed-in person is shown, also on files and feeds that everybody may keep."""
    wrong = [one.path for one in walked if one.who != "visitor" and not is_api(one) and "no-store" not in cache_of(one)]
    assert wrong == []


def test_no_answer_fails(walked):
    """A stranger's asking is never a fault of ours; 503 is the word for a house in which nothing has ticked yet."""
    pulses = ("alerts.house_pulse", "operations.readyz")
    assert [one.path for one in walked if one.status >= 500 and one.endpoint not in pulses] == []


def test_no_get_changes_anything(walk_of_strangers):
    """Every table is as it was; the audit trail has gained readings only."""
    before, after = walk_of_strangers.before, walk_of_strangers.after
    assert {name: (before[name], after[name]) for name in before if before[name] != after[name]} == {}
    assert sorted(set(walk_of_strangers.noted) - set(ACCESS)) == []


def faults_of(headers, endpoint):
    """What is wrong with the headers of an answer."""
    policy = parsed(headers.get("Content-Security-Policy", ""))
    for name, value in EVERYWHERE.items():
        if headers.get(name) != value:
            yield f"{name} is {headers.get(name)}"
    if policy.get("default-src") != ["'none'"]:
        yield "default-src"
    if any(
        "unsafe" in word or word in ("*", "http:", "https:") for name, words in policy.items() for word in words if "src" in name
    ):
        yield f"a source of everything: {policy}"
    for name in ("object-src", "base-uri"):
        if policy.get(name) != ["'none'"]:
            yield name
    if policy.get("form-action") not in (["'self'"], ["'none'"]):
        yield "form-action"
    if endpoint not in FRAMES and policy.get("frame-ancestors") != ["'none'"]:
        yield "frame-ancestors"
    if headers.get("Referrer-Policy") not in ("same-origin", "no-referrer"):
        yield "Referrer-Policy"
    allowed = [word for word in headers.get("Permissions-Policy", "?").split(",") if not word.strip().endswith("=()")]
    if allowed:
        yield f"Permissions-Policy allows {allowed}"
    if headers.get("Access-Control-Allow-Credentials"):
        yield "credentials for other sites"
    if "Server" in headers or "X-Powered-By" in headers:
        yield "says what it runs on"


def parsed(policy):
    """A policy by directive."""
    return {words[0]: words[1:] for words in (part.split() for part in policy.split(";")) if words}


def is_api(one):
    """Nobody is signed in there."""
    return one.path.startswith("/api/v1")


def cache_of(one):
    """Its Cache-Control."""
    return one.headers.get("Cache-Control", "")
