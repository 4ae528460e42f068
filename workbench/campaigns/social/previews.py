"""How an answer will look on a social channel: the posts that leave, links cut as networks cut them, the card and its words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from sandwiches.outputs import CannotMake, card_text
from sandwiches.outputs.counting import links, short_address
from workbench.accounts.models import User
from workbench.campaigns.correcting import correction_of
from workbench.campaigns.messages import public_url, speaker_of
from workbench.campaigns.models import Channel, Placement
from workbench.campaigns.queries import answers_seen_by
from workbench.campaigns.social.kinds import SOCIAL_KINDS, options_of
from workbench.campaigns.social.models import SocialPlan
from workbench.campaigns.social.service import public_name
from workbench.campaigns.social.texts import PlannedPost, from_json, plan_posts
from workbench.editorial.models import Revision, Sandwich
from workbench.editorial.outputs.queries import current_look
from workbench.editorial.queries import document_of
from workbench.settings import Settings

WARNED_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Piece:
    """A stretch of a post: plain words, or a link with the address it leads to."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Shown:
    """One post as people will see it."""

    pieces: tuple[Piece, ...]
    length: int
    limit: int

    @property
    def fits(self) -> bool:
        """Whether the network takes it."""
        return self.length <= self.limit


@dataclass(frozen=True)
class Preview:
    """What stands on one channel. `alt` is the card's text, empty without a card; `problem` is a code of wording.py."""

    kind: str
    account: str
    posts: tuple[Shown, ...] = ()
    alt: str = ""
    problem: str = ""


def preview_of(
    session: Session,
    revision: Revision,
    channel: Channel,
    settings: Settings,
    *,
    url: str = "",
    speaker: tuple[str, str] | None = None,
    correction: tuple[str, str] | None = None,
    is_fact_only: bool = False,
) -> Preview | None:
    """The posts that a text would become on the channel; None for a channel of another kind."""
    if channel.kind not in SOCIAL_KINDS:
        return None
    options, document = options_of(channel), document_of(revision)
    account = public_name(options) or channel.name
    try:
        posts = plan_posts(document, options, url=url, speaker=speaker, correction=correction, is_fact_only=is_fact_only)
        alt = card_text(document, current_look(session, settings), url=url) if options.has_card else ""
    except CannotMake:
        return Preview(channel.kind, account, problem="no_facts")
    problem = "" if all(one.fits for one in posts) else "too_long"
    return Preview(channel.kind, account, tuple(_shown(one) for one in posts), alt, problem)


def preview_of_placement(session: Session, placement: Placement, settings: Settings) -> Preview | None:
    """What a placement says or said: the posts that were written down for it, or what they would be now."""
    channel = placement.channel
    if channel.kind not in SOCIAL_KINDS:
        return None
    plan = session.get(SocialPlan, placement.id)
    if plan is not None:
        posts = tuple(_shown(from_json(one)) for one in plan.posts)
        account = public_name(options_of(channel)) or channel.name
        return Preview(channel.kind, account, posts, plan.alt, "" if posts else "no_facts")
    said = correction_of(session, placement.sandwich, placement.revision)
    return preview_of(
        session,
        placement.revision,
        channel,
        settings,
        url=public_url(placement.sandwich, settings),
        speaker=speaker_of(placement),
        correction=(said.what, said.why) if said is not None else None,
        is_fact_only=placement.content == "fact" and said is None,
    )


def approved_answers(session: Session, *, viewer: User, limit: int = 8) -> list[Sandwich]:
    """The newest answers that may leave the house and that the person may see, for a look at them on a channel."""
    statement = (
        select(Sandwich)
        .where(Sandwich.approved_revision_id.is_not(None), Sandwich.state.in_(("approved", "published")))
        .where(Sandwich.deleted_at.is_(None), Sandwich.id.in_(answers_seen_by(viewer)))
        .options(joinedload(Sandwich.approved_revision))
        .order_by(Sandwich.state_since.desc(), Sandwich.id.desc())
    )
    return list(session.scalars(statement.limit(limit)).unique())


def key_state(channel: Channel, now: datetime) -> str:
    """Whether the channel's key has "ended", ends "soon", or neither (empty)."""
    if channel.token_expires_at is None or channel.token_expires_at > now + WARNED_FOR:
        return ""
    return "ended" if channel.token_expires_at <= now else "soon"


def _shown(post: PlannedPost) -> Shown:
    found = [(facet["index"]["byteStart"], facet["index"]["byteEnd"], str(facet["features"][0]["uri"])) for facet in post.facets]
    pieces = _by_bytes(post.text, found) if found else _by_links(post.text)
    return Shown(tuple(one for one in pieces if one.text), post.length, post.limit)


def _by_bytes(text: str, found: list[tuple[int, int, str]]) -> list[Piece]:
    raw, at, pieces = text.encode("utf-8"), 0, list[Piece]()
    for start, end, url in sorted(found):
        pieces += [Piece(raw[at:start].decode("utf-8")), Piece(raw[start:end].decode("utf-8"), url)]
        at = end
    return [*pieces, Piece(raw[at:].decode("utf-8"))]


def _by_links(text: str) -> list[Piece]:
    """Networks show a link without https:// and cut it."""
    pieces, at = list[Piece](), 0
    for start, end in links(text):
        pieces += [Piece(text[at:start]), Piece(short_address(text[start:end]), text[start:end])]
        at = end
    return [*pieces, Piece(text[at:])]
