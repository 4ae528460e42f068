"""The unique address of a source that has no web address of its own: its kind and what it reads."""

from collections.abc import Mapping
from typing import Any


def address_of(kind: str, options: Mapping[str, Any]) -> str:
    """For example "x:search:norrvik", "mastodon:https://social.example#sfi", "mailbox:user@host/INBOX"."""
    if kind == "x":
        mode = options["mode"]
        return f"x:{mode}:{options['user' if mode == 'user' else 'query']}"
    if kind == "mastodon":
        mark = {"hashtag": "#", "account": "@", "public": "/public"}[options["mode"]]
        return f"mastodon:{options['instance']}{mark}{options['value'] if options['mode'] != 'public' else ''}"
    if kind == "bluesky":
        return f"bluesky:{options['mode']}:{options['value']}"
    if kind == "mailbox":
        return f"mailbox:{options['user']}@{options['host']}:{options['port']}/{options['folder']}"
    raise ValueError(f"a source of kind {kind} has an address of its own")
