"""How long the answer becomes as a post in each channel."""

from sandwiches import Document, strip_markdown

LIMITS = (("Mastodon", 500), ("Bluesky", 300), ("X", 280))


def post_lengths(document: Document) -> list[tuple[str, int, int]]:
    """(channel, characters, limit) of the fact as a post; nothing before there is a fact."""
    fact = strip_markdown(document.opening_fact).strip()
    text = "\n\n".join(piece for piece in (strip_markdown(document.headline).strip(), fact) if piece)
    return [(channel, len(text), limit) for channel, limit in LIMITS] if fact else []
