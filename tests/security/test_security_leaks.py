"""Nobody learns of what is another organisation's, restricted or not yet public: body, headers, ETag, redirect, search, file.

FAULTS.md A-02. Whoever looks is one of three kinds of stranger; what they may not see carries words that stand nowhere else.
"""

import re

import pytest

from tests.security.doors import doors
from tests.security.subjects import GET, subject_of
from tests.security.walking import STRANGERS, Seen, look, role_of, walk, walk_to
from tests.security.world import PARTNER, RESTRICTED
from workbench.accounts.permissions import TABLE
from workbench.web import error_pages

CHANGING = r"(?im)(csrf[_-]?token|^(Date|ETag|Set-Cookie|Vary|Content-Length|RateLimit|X-Request-ID))\W[^\n<>]*"
SEARCHED = ("/search", "/rumours", "/answers", "/library", "/inbox", "/evidence", "/alerts", "/trends", "/api/v1", "/oembed")
ASKED = ("q", "words", "query", "search", "text", "claim", "subject")


def test_every_argument_of_an_address_is_known(seen_world):
    """A new address says in tests/security/subjects.py what it names, or nobody tries it with others' ids."""
    unknown = {(one.rule.rule, name) for one in doors(seen_world.app, GET) for name in one.rule.arguments}
    assert sorted(one for one in unknown if not subject_of(*one)) == []


def test_strangers_meet_no_word(walked):
    """Neither in the lists and feeds nor under the ids themselves; what is asked for by id does not exist for them."""
    met = []
    for one in walked:
        who = None if one.who == "visitor" else one.who
        words = [word for forbidden in STRANGERS[who] for word in one.telltales(forbidden)]
        if words:
            met.append(f"{one.who} at {one.path} ({one.endpoint}): {one.status} {words[:4]}")
    assert not met, "\n".join(met)


def test_others_ids_answer_as_if_they_did_not_exist(walked):
    """404 for each, and not a letter differs from what is said of an id that nobody ever had."""
    wrong, asked = [], [one for one in walked if one.twin is not None]
    for one in asked:
        if one.status != 404:
            wrong.append(f"{one.who} at {one.path} ({one.endpoint}): {one.status}")
        if _bare(one) != _bare(one.twin):
            wrong.append(f"{one.who} at {one.path} ({one.endpoint}): differs from what does not exist")
    assert not wrong, "\n".join(wrong)
    assert len(asked) > 150


def test_whoever_may_see_them_meets_the_words(seen_world, monkeypatch):
    """The walk can find something: checkers read the restricted rumour, the partner its own."""
    monkeypatch.setattr(error_pages.log, "exception", lambda *_told, **_values: None)  # planted rows need not make sense
    checkers = {word for one in walk_to(seen_world, "fact_checker", RESTRICTED) for word in one.telltales(RESTRICTED)}
    partners = {word for one in walk(seen_world, "partner") for word in one.telltales(PARTNER)}
    tables = {name for name in seen_world.plantings[RESTRICTED] if any(name.replace("_", "") in word for word in checkers)}
    assert {"rumour", "sandwich", "revision", "sighting", "rumour_note", "review_comment", "alert", "staff_note"} <= tables
    assert len(partners) > 15


@pytest.mark.parametrize("who", [None, "other_partner", "writer"], ids=str)
def test_asking_for_the_words_finds_nothing(seen_world, who):
    """Search, filters and what is proposed while typing, as a page and as htmx's fragment: no hit for the very words."""
    client, claim, wrong = seen_world.client(who), seen_world.plantings[RESTRICTED]["rumour"]["claim"], []
    for door in doors(seen_world.app, GET):
        if door.rule.arguments or role_of(who) not in TABLE[door.endpoint] or not door.path.startswith(SEARCHED):
            continue
        for headers in ({}, {"HX-Request": "true"}):
            got = client.get(door.path, query_string=dict.fromkeys(ASKED, claim), headers=headers)
            found = look(who, door.endpoint, door.path, got).telltales(RESTRICTED)
            hits = [word for word in found if not claim.startswith(word)]  # a line may be folded within the word
            wrong += [(door.path, hits)] if hits else []
    assert wrong == []


def _bare(one: Seen) -> tuple[int, list[str]]:
    """What was answered without the ids, and without what differs each time: tokens, moments."""
    said = re.sub(r"zq[a-z]+|y{5,}", "", re.sub(CHANGING, "", one.said))
    return one.status, [line for line in said.splitlines() if line.strip()]
