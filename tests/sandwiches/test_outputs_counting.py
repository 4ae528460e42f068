"""Every network's way of counting, against cases from its published rules."""

import pytest

from sandwiches.outputs import channel_length, channel_limit
from sandwiches.outputs.bluesky import with_facets
from sandwiches.outputs.graphemes import grapheme_count

LINK = "https://norrvik.example/library/kotiden-avgor-vem-som-far-hyra?lang=sv"
X = {
    "latin": ("Kötiden avgör", 13),
    "decomposed": ("Ko\u0308tiden", 7),
    "cyrillic": ("Привет", 6),
    "arabic": ("مرحبا", 5),
    "cjk": ("住宅の順番", 10),
    "ethiopic": ("ሰላም", 6),  # beyond the light range, which ends at 4351
    "emoji": ("🏠", 2),
    "family": ("👨‍👩‍👧‍👦", 2),
    "skin": ("👍🏽", 2),
    "flag": ("🇸🇪🇫🇮", 4),
    "keycap": ("1️⃣", 2),
    "dash-and-quotes": ("”a” – b", 7),
    "euro": ("€", 2),
    "link": (LINK, 23),
    "link-with-stop": (f"Läs {LINK}.", 28),
    "two-links": (f"{LINK} {LINK}", 47),
    "short-link": ("https://a.se", 23),
    "bare-country-name": ("norrvik.se", 10),
    "bare-with-path": ("norrvik.se/bostad", 23),
    "bare-generic": ("www.norrvik.com", 23),
    "mail-is-no-link": ("a@norrvik.se", 12),
    "version-number": ("2.5 och 1.000", 13),
    "sentence-without-space": ("kön.Det", 7),
    "brackets": ("(https://a.example/x_(y))", 25),
    "t.co": ("https://t.co/abc", 23),
    "empty": ("", 0),
}
MASTODON = {
    "link": (LINK, 23),
    "remote-mention": ("@anna@social.example hej", 9),
    "local-mention": ("@anna hej", 9),
    "family": ("👨‍👩‍👧‍👦", 1),
    "cjk": ("住宅の順番", 5),
    "bare-name-counts-in-full": ("norrvik.com", 11),
}
BLUESKY = {
    "family": ("👨‍👩‍👧‍👦", 1),
    "decomposed": ("Ko\u0308", 2),
    "flag": ("🇸🇪🇫🇮", 2),
    "link": ("https://norrvik.example/library/kotiden", 15 + 13 + 3),
    "short-link": ("https://norrvik.example/ab", 18),
    "host-only": ("https://norrvik.example/", 15),
    "hangul": ("한국", 2),
    "hangul-letters": ("\u1112\u1161\u11ab", 1),
}


@pytest.mark.parametrize(("text", "length"), X.values(), ids=X)
def test_x_counts_by_weight(text, length):
    assert channel_length(text, "x") == length


@pytest.mark.parametrize(("text", "length"), MASTODON.values(), ids=MASTODON)
def test_mastodon_counts_characters_links_and_mentions(text, length):
    assert channel_length(text, "mastodon") == length


@pytest.mark.parametrize(("text", "length"), BLUESKY.values(), ids=BLUESKY)
def test_bluesky_counts_what_the_app_shows(text, length):
    assert channel_length(text, "bluesky") == length


def test_threads_counts_emoji_in_bytes():
    assert channel_length("hej 🏠", "threads") == 8


def test_sms_with_letters_outside_gsm_holds_less():
    assert (channel_length("Åäö €", "sms"), channel_limit("Åäö €", "sms")) == (6, 306)
    assert (channel_length("ša 🏠", "sms"), channel_limit("ša 🏠", "sms")) == (5, 134)


def test_facets_point_at_the_bytes_of_the_shown_link():
    """Swedish letters before the link are two bytes each."""
    text, facets = with_facets(f"Åäö läs: {LINK}. Och https://a.example")
    shown = text.encode()
    spans = [(one["index"]["byteStart"], one["index"]["byteEnd"]) for one in facets]
    assert [shown[start:end].decode() for start, end in spans] == ["norrvik.example/library/koti...", "a.example"]
    assert [one["features"][0]["uri"] for one in facets] == [LINK, "https://a.example"]


def test_grapheme_count_of_hostile_marks_is_quick():
    assert grapheme_count("e" + "\u0301" * 100_000) == 1
    assert grapheme_count("\u200d" * 1000) == 1
