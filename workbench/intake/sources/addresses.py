"""The unique address of a source that has no web address of its own: its kind and what it reads."""

from collections.abc import Mapping
from typing import Any


def address_of(kind: str, options: Mapping[str, Any]) -> str:
    """For example "x:search:norrvik", "mastodon:https://social.example#sfi", "mailbox:user@host/INBOX".

    Accounts, tags and servers are the same whatever the case of their letters, so that nobody adds one twice.
    """
    if kind == "x":
        return f"x:user:{_account(options['user'])}" if options["mode"] == "user" else f"x:search:{options['query']}"
    if kind == "mastodon":
        mark = {"hashtag": "#", "account": "@", "public": "/public"}[options["mode"]]
        value = _account(options["value"]) if options["mode"] != "public" else ""
        return f"mastodon:{options['instance'].casefold()}{mark}{value}"
    if kind == "bluesky":
        value = _account(options["value"]) if options["mode"] == "author" else options["value"]
        return f"bluesky:{options['mode']}:{value}"
    if kind == "mailbox":
        return f"mailbox:{options['user']}@{options['host']}:{options['port']}/{options['folder']}"
    raise ValueError(f"a source of kind {kind} has an address of its own")


def _account(name: str) -> str:
    return name.removeprefix("@").removeprefix("#").casefold()
