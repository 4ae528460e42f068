"""More of Norrvik's channels: a social one on the demo's own server, paper, an open newsletter; and a neighbour's library."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.models import Organisation, User
from workbench.campaigns import service as campaigns
from workbench.campaigns.lists.choices import ListChoices
from workbench.campaigns.models import Channel, EmailRecipient
from workbench.campaigns.paper.choices import PaperChoices
from workbench.campaigns.social.kinds import MastodonOptions
from workbench.campaigns.social.service import Connection, connect_channel
from workbench.demo import neighbour
from workbench.demo.network import TOKEN
from workbench.demo.ports import FEED_OFFSET, NETWORK_OFFSET
from workbench.editorial.models import Sandwich
from workbench.partners.federation import service as federation
from workbench.partners.federation.fetching import Library
from workbench.partners.federation.models import FollowedLibrary, ForeignAnswer
from workbench.partners.federation.reading import read_page
from workbench.settings import Settings

Staff = dict[str, User]
SOCIAL = "Norrvik på Mastodon (demoserver)"
LETTER = "Norrviks faktabrev"
PAPER = (
    ("Hushållsblad till alla brevlådor", "leaflet", PaperChoices(copies=8200, deadline_weekday=2, lead_days=14)),
    ("Medborgarkontorets disk", "desk_note", PaperChoices(copies=50, places=("Medborgarkontoret", "Biblioteket", "Badhuset"))),
)
READERS = ("elin@lasare.example", "hassan@lasare.example", "kerstin@lasare.example", "tove@lasare.example")


def add_channels(session: Session, settings: Settings, staff: Staff) -> None:
    """Before the campaign: the channels themselves, and the library of Grannby."""
    home = session.scalars(select(Organisation).where(Organisation.kind == "municipality")).one()
    now, keeper = clock.utcnow(), staff["administrator"]
    options = MastodonOptions(instance=network_address(settings), has_card=False)
    connect_channel(session, SOCIAL, Connection(options, TOKEN), organisation=home, actor=keeper, settings=settings, now=now)
    for name, kind, choices in PAPER:
        session.add(_channel(name, kind, home, choices.write({})))
    about = ListChoices(True, "Fakta om Norrvik, ungefär varannan vecka.", "Facts about Norrvik, about every other week.")
    letter = _channel(LETTER, "email", home, about.write({}))
    session.add(letter)
    session.flush()
    for number, address in enumerate(READERS):
        row = EmailRecipient(channel_id=letter.id, address=address, leave_token=f"demo-reader-{number}", added_at=now)
        row.is_confirmed = True
        session.add(row)
    _follow_neighbour(session, settings, staff)


def place_first_answer(session: Session, settings: Settings, staff: Staff) -> None:
    """The first published answer goes out on the demo's network and in the newsletter, and is to be printed and laid out."""
    public = select(Sandwich).where(Sandwich.state == "published", Sandwich.public_revision_id.is_not(None)).order_by(Sandwich.id)
    answer = session.scalars(public.limit(1)).first()
    if answer is None:
        return
    now, zone = clock.utcnow(), ZoneInfo(settings.timezone)
    morning = (now.astimezone(zone) + timedelta(days=21)).replace(hour=9, minute=0, second=0, microsecond=0)
    names = {None: (SOCIAL, LETTER), morning: tuple(name for name, _kind, _choices in PAPER)}
    for at, chosen in names.items():
        channels = session.scalars(select(Channel).where(Channel.name.in_(chosen)).order_by(Channel.id)).unique().all()
        campaigns.place(
            session, answer, channels, scheduled_at=at, spokesperson=None, own_voice=True, actor=staff["writer"], now=now
        )


def follow_port_of_channels(session: Session, settings: Settings) -> None:
    """A demo on another port finds its network and Grannby's library there."""
    for channel in session.scalars(select(Channel).where(Channel.name == SOCIAL)):
        channel.settings = {**channel.settings, "instance": network_address(settings)}
    library = session.scalar(select(FollowedLibrary).where(FollowedLibrary.installation == neighbour.INSTALLATION))
    root = neighbour_address(settings)
    if library is None or library.address == root + neighbour.ROOT:
        return
    old = library.address.removesuffix(neighbour.ROOT)
    library.address, library.page_address, library.feed_address = (
        root + neighbour.ROOT, root + neighbour.ROOT, root + neighbour.FEED,
    )  # fmt: skip
    library.validators, library.state, library.failure_count, library.last_error = {}, "followed", 0, ""
    for row in session.scalars(select(ForeignAnswer).where(ForeignAnswer.library_id == library.id)):
        row.url, row.home_url = row.url.replace(old, root, 1), row.home_url.replace(old, root, 1)
        row.way = [{**step, "url": step["url"].replace(old, root, 1)} for step in row.way]


def network_address(settings: Settings) -> str:
    """Where the demo's own social network listens."""
    return f"http://{settings.host}:{settings.port + NETWORK_OFFSET}"


def neighbour_address(settings: Settings) -> str:
    """Where the demo's papers and Grannby's library are."""
    return f"http://{settings.host}:{settings.port + FEED_OFFSET}"


def _channel(name: str, kind: str, home: Organisation, settings: dict[str, object]) -> Channel:
    now = clock.utcnow()
    return Channel(name=name, kind=kind, organisation_id=home.id, idempotency="N", created_at=now, settings=settings)


def _follow_neighbour(session: Session, settings: Settings, staff: Staff) -> None:
    """Followed and read once, so that its proposals are there at once; from then on it is read over the network."""
    root, now = neighbour_address(settings), clock.utcnow()
    if root.removeprefix("http://") not in settings.allowed_hosts:  # the guard would refuse to read it
        return
    library = federation.follow(session, root + neighbour.ROOT, actor=staff["approver"], now=now, settings=settings)
    page = read_page(neighbour.library_feed(root), url=root + neighbour.FEED, own_address=settings.base_url)
    federation.keep_reading(session, library, Library(page, root + neighbour.FEED, page.answers), now=now, settings=settings)
