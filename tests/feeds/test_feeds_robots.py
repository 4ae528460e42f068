"""What a robots.txt asks of us, and the name that we go by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.guarded.policy import USER_AGENT, user_agent_with
from feeds.robots import LONGEST_DELAY_S, crawl_delay_s, host_of, is_allowed, read_robots, robots_url

RULES = """
User-agent: *
Disallow: /hemligt/
Disallow: /*.pdf$
Allow: /hemligt/rss
Crawl-delay: 5

User-agent: TruthSandwichWorkbench
Disallow: /inte-du
"""


@pytest.mark.parametrize(
    ("rules", "path", "expected"),
    [
        ("", "/allt", True),
        (RULES, "/inte-du/feed", False),
        (RULES, "/hemligt/annat", True),
        (RULES.split("User-agent: Truth")[0], "/hemligt/annat", False),
        (RULES.split("User-agent: Truth")[0], "/hemligt/rss", True),
        (RULES.split("User-agent: Truth")[0], "/protokoll.pdf", False),
        ("User-agent: *\nDisallow: /", "/", False),
        ("<html><body>Sidan finns inte</body></html>", "/feed", True),
    ],
    ids=["none", "our own group", "not the others' group", "everybody", "longest rule wins", "wildcard", "all", "a page"],
)
def test_rules_decide_for_our_name(rules, path, expected):
    """The group that names us, else the one for everybody."""
    assert is_allowed(rules, f"https://norrvik.example{path}") is expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [(200, "x"), (404, ""), (403, ""), (410, ""), (429, None), (500, None), (503, None), (304, None)],
)
def test_answer_decides_what_holds(status, expected):
    """4xx forbids nothing; what cannot be told waits."""
    assert read_robots(status, b"x") == expected


@pytest.mark.parametrize(
    ("value", "expected"), [("5", 5.0), ("0.5", 0.5), ("9999", LONGEST_DELAY_S), ("-3", 0.0), ("snart", 0.0), ("nan", 0.0)]
)
def test_crawl_delay_is_honoured_up_to_a_bound(value, expected):
    """Never longer than a minute."""
    assert crawl_delay_s(f"User-agent: *\nCrawl-delay: {value}\n") == expected


def test_rules_of_our_own_group_have_their_own_delay():
    """The delay of everybody else is not ours."""
    assert crawl_delay_s(RULES) == 0.0


def test_host_is_one_word_for_the_site():
    """Port and scheme count, letters' case does not."""
    assert host_of("HTTPS://Norrvik.example:443/a?b") == "https://norrvik.example:443"
    assert robots_url("http://[2606:2800::1]:80/feed") == "http://[2606:2800::1]:80/robots.txt"


@given(st.binary(max_size=400))
def test_rules_of_any_bytes_never_raise(body):
    """A stranger's file ends in an answer."""
    rules = read_robots(200, b"User-agent: *\nDisallow: /a*b\n" + body)
    assert is_allowed(rules, "https://norrvik.example/feed") in (True, False)
    assert 0 <= crawl_delay_s(rules) <= LONGEST_DELAY_S


def test_rules_made_to_be_slow_are_read_in_linear_time():
    """Two hundred wildcards against a long path of the same letter: done at once (the test's own limit watches)."""
    rules = "User-agent: *\n" + "Disallow: /" + "a*" * 200 + "b\n" * 50
    assert is_allowed(rules, "https://norrvik.example/" + "a" * 2000)


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ((), USER_AGENT),
        (("info@norrvik.example",), "TruthSandwichWorkbench/1.0 (municipal feed reader; info@norrvik.example)"),
        (("Åsele (kommun);\r\nX: y", ""), "TruthSandwichWorkbench/1.0 (municipal feed reader; sele kommunX: y)"),
        (("å", "\n"), USER_AGENT),
    ],
    ids=["nobody", "address", "cleaned", "nothing left"],
)
def test_name_carries_the_contact_and_cannot_split_a_header(contact, expected):
    """Only printable ASCII without brackets."""
    assert user_agent_with(*contact) == expected
