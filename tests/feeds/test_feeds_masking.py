"""Masking in both directions: what is personal goes, what is ordinary news stays. All numbers and names are made up."""

# ruff: noqa: E501  the tables

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.masking import TOKENS, mask

MASKED = {
    "identity_number": [
        "850101-1234", "19850101-1234", "850101+1234", "850161-1234", "19850161-1234", "1985-01-01-1234", "850101 - 1234",
        "850101–1234", "198501011236", "8501011236", "850101 1236", "850101-T123", "８５０１０１－１２３４", "85\u200b0101-12\u00ad34", "٨٥٠١٠١-١٢٣٤",
    ],
    "phone": [
        "070-123 45 67", "0701234567", "070 123 45 67", "070.123.45.67", "070/123 45 67", "070–123\u00a045\u202f67", "07\u200b01234567", "073-1234567",
        "+46 70 123 45 67", "+46701234567", "+46(0)70-123 45 67", "0046701234567", "＋４６７０１２３４５６７", "08-123 456 78", "08-12 34 56", "0911-123 45",
        "(0911) 123 45", "0911/123 45", "+44 20 7946 0958", "+358 40 1234567", "(555) 123-4567", "555-123-4567", "07700 900123",
    ],
    "email": [
        "anna.ek@norrvik.example", "anna+tips@mail.norrvik.example", "mailto:anna@norrvik.example", "anna (at) norrvik.example", "anna[at]norrvik[punkt]se",
        "anna＠norrvik.example", "anna@\u200bnorrvik.example", "åsa.öberg@norrvik.example", "a\u030asa@norrvik.example",
    ],
    "handle": ["@anna_ek", "@anna.ek", "@anna@norrvik.example", "＠anna_ek", "u/norrviksbo", "/u/norrviksbo"],
    "post_link": [
        "https://x.com/anna/status/123", "http://mobile.twitter.com/anna", "twitter.com/anna", "https://www.facebook.com/groups/1/posts/2",
        "facebook.com/anna.ek", "m.facebook.com/story.php?id=1", "https://www.instagram.com/p/abc/", "https://www.tiktok.com/@anna/video/1",
        "https://norrvik.social/@anna/1234", "https://norrvik.social/users/anna/statuses/1", "https://bsky.app/profile/anna.bsky.social/post/3k",
        "https://www.flashback.org/t12345", "https://www.familjeliv.se/forum/thread/12", "https://www.reddit.com/r/norrvik/comments/1/hej/",
        "https://www.reddit.com/user/anna", "https://t.me/norrvik/12", "https://www.threads.net/@anna/post/1", "HTTPS://X.COM/anna", "https://anna@x.com/anna",
        "https://x.com:443/anna", "https://x.com./anna",
    ],
    "address": [
        "Storgatan 12", "Storgatan 3B", "Älvvägen 3 b", "Kungsgatan 5, lgh 1101", "Kungsgatan 5, 941 31 Norrvik", "storgatan 12", "STORGATAN 12", "Skolgränd 4",
        "Järnvägsgatan 7", "Björkallén 2", "Storgatan\u00a012", "Stor\u00adgatan 12", "A\u030algatan 12", "Rådhustorget 1", "Storgatan12", "12 Main Street", "Gamla vägen 3",
    ],
    "account": ["SE35 5000 0000 0549 1000 0003", "SE3550000000054910000003", "8327-9, 123 456 789-0", "4111 1111 1111 1111", "4111111111111111"],
    "plate": ["ABC123", "ABC12D"],
}  # fmt: skip

INSIDE = [
    ("Ring Anna på 070-123 45 67, tack!", "Ring Anna på [telefonnummer], tack!"),
    ("tel 123 45 67", "tel [telefonnummer]"),
    ("Skriv till anna@norrvik.example.", "Skriv till [e-post]."),
    ("Hon bor på Norra Kungsgatan 5.", "Hon bor på Norra [adress]."),
    ("Sankt Eriks väg 3 och Stora torget 3", "Sankt [adress] och [adress]"),
    ("Se https://x.com/anna/status/1, eller inte", "Se [länk till inlägg], eller inte"),
    ("(https://x.com/anna/status/1)", "([länk till inlägg])"),
    ("bil med reg.nr ABC 123", "bil med reg.nr [registreringsnummer]"),
    ("kontonummer: 1234 56 78901", "kontonummer: [konto]"),
    ("850101-1234 och 070-123 45 67", "[personnummer] och [telefonnummer]"),
    ("@anna och @bo", "[användarnamn] och [användarnamn]"),
    ("e\u0301n text\u00a0med\u200b allt", "e\u0301n text\u00a0med\u200b allt"),
]

KEPT = [
    "2015", "mellan 2015 och 2026", "2015–2026", "1990-talet", "412 av 430", "lagen (2016:38)", "SFS 2010:800", "SOU 2024:12", "prop. 2024/25:123", "§ 12",
    "kl. 14.30", "kl 08-17 2026", "08:00–17:00", "öppet 08-17 måndag till fredag", "2026-11-20", "2026-11-20 14:30", "2026-11-20T14:30:00", "01-02-2026",
    "(01-02-2026)", "01/02 2026", "20 november 2026", "30–31 januari 2026", "12 000 000 kr", "+12 000 000 kr", "5 000 kronor", "10 012 345 678 kr", "SEK 500",
    "1 234 567 invånare", "100 000–150 000", "3,5 procent", "0,12345678", "112", "1177", "114 14", "ring 114 14", "556012-3456", "dnr KS 2026-00123",
    "Norrviks kommun", "Storgatan är avstängd", "Kungsgatan och Älvvägen", "torget 2026", "riksväg 95", "länsväg 372", "väg 372", "Längs väg 372", "E4", "linje 4",
    "Storgatan 2026", "https://norrviksbladet.example/a/12345678", "https://norrviksbladet.example/2026/11/20/0701234567", "https://www.norrvik.example/nyheter/storgatan-12",
    "norrvik.example/nyheter", "x.com är nere", "https://x.com", "https://linux.com/anna", "linux.com/anna", "åk 7-9", "Covid-19", "5 @ 3", "A4-papper", "LSS 123",
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in MASKED.items() for text in texts])
def test_identifier_when_alone_or_in_a_sentence_is_masked_whole(kind, text):
    for before, after in (("", ""), ("Hej, ", " i dag."), ("(", ")"), ("Se: ", ", tack"), ("rad\n", "\nrad")):
        masked = mask(before + text + after)
        assert masked.text == before + TOKENS[kind] + after
        assert dict(masked.counts) == {kind: 1}


@pytest.mark.parametrize(("text", "expected"), INSIDE)
def test_text_when_it_holds_identifiers_keeps_everything_else(text, expected):
    assert mask(text).text == expected


@pytest.mark.parametrize("text", KEPT)
def test_text_when_ordinary_is_left_alone(text):
    for before, after in (("", ""), ("Hej, ", " i dag."), ("(", ")"), ("På ", ", tack")):
        masked = mask(before + text + after)
        assert (masked.text, dict(masked.counts)) == (before + text + after, {})


ALPHABET = st.sampled_from(
    [
        *"0123456789-+@ ./()\nab",
        "gatan ",
        "07",
        "1985",
        "http://",
        "x.com/",
        "\u200b",
        "\u0301",
        "８",
        "–",
        "SE",
        "ABC",
        "[",
        "kr",
        "@a",
        ".se",
    ]
)


@settings(deadline=None, max_examples=300)
@given(st.lists(ALPHABET, max_size=40).map("".join))
def test_masking_when_done_twice_changes_nothing_more(text):
    once = mask(text)
    again = mask(once.text)
    assert (again.text, dict(again.counts)) == (once.text, {})


@given(st.text(max_size=80))
def test_masking_when_nothing_is_found_gives_the_same_text(text):
    masked = mask(text)
    assert masked.counts or masked.text == text


PIECES = st.one_of(
    ALPHABET,
    st.sampled_from([text for texts in MASKED.values() for text in texts]),
    st.sampled_from(KEPT),
    st.sampled_from(
        [
            "Storg",
            "atan 1",
            "STİGEN 3",
            "Skolstıgen 4",
            " ſtigen",
            "konto: ",
            "ring ",
            "tel. ",
            "lgh 1101",
            "www.",
            "WWW.X",
            "u/",
            "[at]",
            "{@}",
        ]
    ),
    st.sampled_from(
        ["”", "’", "…", "№", "⑫", "ﬁ", "Å", "\u00ad", "\u2003", "㏠", "e\u0301", "\ud800", "SE35", " 12 Main", "A1", "kl "]
    ),
    st.text(max_size=3),
)


@settings(deadline=None, max_examples=400, derandomize=True)
@given(st.lists(PIECES, max_size=14), st.sampled_from(["", " ", "\n", ", "]))
def test_masking_when_screened_finds_what_every_pattern_would(pieces, between):
    text = between.join(pieces)
    screened, full = mask(text), mask(text, is_screened=False)
    assert (screened.text, dict(screened.counts)) == (full.text, dict(full.counts))


@pytest.mark.parametrize(
    "text", [text for texts in MASKED.values() for text in texts] + [text for text, _masked in INSIDE] + KEPT
)
def test_masking_when_screened_is_the_same_for_every_known_text(text):
    for before, after in (("", ""), ("Hej, ", " i dag."), ("a", "b"), ("1", "2"), ("”", "’")):
        assert mask(before + text + after) == mask(before + text + after, is_screened=False)


HOSTILE = [
    "a",
    "@",
    "1",
    "1 ",
    "07 ",
    "a.",
    "a@",
    "a-",
    "gatan",
    "http://",
    "www.a ",
    "(",
    "SE12 ",
    "85-01-",
    "8",
    "８",
    "e\u0301",
    "\u0301",
    "\u200b",
    "\u2003x",
    "[at]",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_masking_when_text_is_hostile_takes_time_linear_in_its_length(piece):
    """Four times the text may take twelve times as long on a busy machine; a quadratic pattern would take sixteen or far more."""

    def measure(length):
        text = (piece * length)[:length]
        began = time.process_time()
        mask(text)
        return time.process_time() - began

    assert measure(200_000) < 12 * min(measure(50_000), measure(50_000)) + 0.2


def test_masking_when_a_megabyte_ends_soon():
    text = "På måndag öppnar Storgatan 12 i Norrvik, ring 0911-123 45. " * 17_000
    began = time.process_time()
    masked = mask(text)
    assert time.process_time() - began < 15
    assert dict(masked.counts) == {"address": 17_000, "phone": 17_000}


def test_names_written_together_are_all_masked():
    """However many there are, in one go: found by fuzzing."""
    text = "@anna@bo@cia@dan@eva@fia@gun@hej skrev det"
    assert "@" not in mask(text).text
    assert mask(text).text.endswith(" skrev det")
    glued = "@0@0@E" * 2000
    assert mask(mask(glued).text).text == mask(glued).text
