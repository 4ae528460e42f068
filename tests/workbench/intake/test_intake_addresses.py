"""The unique address of a source that has no web address of its own."""

import pytest

from workbench.intake.sources.addresses import address_of


@pytest.mark.parametrize(
    ("kind", "options", "address"),
    [
        ("x", {"mode": "search", "query": "Norrvik OR älven"}, "x:search:Norrvik OR älven"),
        ("x", {"mode": "user", "user": "@Norrvik"}, "x:user:norrvik"),
        ("mastodon", {"instance": "https://Social.example", "mode": "hashtag", "value": "SFI"}, "mastodon:https://social.example#sfi"),
        ("mastodon", {"instance": "https://s.example", "mode": "account", "value": "@a@b.example"}, "mastodon:https://s.example@a@b.example"),
        ("mastodon", {"instance": "https://s.example", "mode": "public", "value": "x"}, "mastodon:https://s.example/public"),
        ("bluesky", {"mode": "author", "value": "Norrvik.example"}, "bluesky:author:norrvik.example"),
        ("bluesky", {"mode": "search", "value": "Bron"}, "bluesky:search:Bron"),
        ("mailbox", {"user": "r", "host": "mail.example", "port": 993, "folder": "INBOX"}, "mailbox:r@mail.example:993/INBOX"),
    ],
    ids=["x-search", "x-user", "hashtag", "account", "public", "author", "bluesky-search", "mailbox"],
)  # fmt: skip
def test_what_is_read_makes_the_address(kind, options, address):
    """The same account in other letters is the same source."""
    assert address_of(kind, options) == address


def test_a_feed_has_an_address_of_its_own():
    """Nothing is made up for it."""
    with pytest.raises(ValueError, match="syndication"):
        address_of("syndication", {})
