"""How long the fact becomes as a post, as each channel counts it, with the link to the whole answer."""

from sandwiches import Document, strip_markdown
from sandwiches.outputs.counting import CHANNELS, channel_length, channel_limit

SHORT = ("x", "bluesky", "mastodon", "sms")
LINK = "/report-error"


def post_lengths(document: Document) -> list[tuple[str, int, int]]:
    """(channel, length, limit) for the channels that take little; nothing before there is a fact."""
    fact = strip_markdown(document.opening_fact).strip()
    if not fact:
        return []
    text = f"{fact}\n{document.footer.error_link.removesuffix(LINK)}".strip()
    names = {one.id: one.name for one in CHANNELS}
    return [(names[one], channel_length(text, one), channel_limit(text, one)) for one in SHORT]
