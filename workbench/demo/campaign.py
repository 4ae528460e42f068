"""The demo's campaign plan: a newspaper that older people read, whom each channel reaches, and rows that wait for somebody."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.models import Organisation, User
from workbench.audiences.models import Audience
from workbench.campaigns.models import Channel
from workbench.campaigns.planning import service as planning
from workbench.campaigns.states import is_placeable
from workbench.editorial.models import Sandwich
from workbench.settings import Settings

Staff = dict[str, User]
REACHES = {
    "Norrviks öppna sida": ("De som väntar på bostad", "Barnfamiljer"),
    "Brev till föreningar": ("Barnfamiljer", "Äldre i ytterbyarna"),
    "Bibliotekets anslagstavla": ("Äldre i ytterbyarna",),
    "Norrvik på Mastodon (demoserver)": ("De som väntar på bostad", "Barnfamiljer"),
    "Hushållsblad till alla brevlådor": ("Äldre i ytterbyarna", "Barnfamiljer"),
    "Medborgarkontorets disk": ("De som väntar på bostad",),
}
PLANNED_FOR = ("Äldre i ytterbyarna",)


def add_campaign(session: Session, settings: Settings, staff: Staff) -> None:
    """Pace and reach of the channels, and a plan for the first approved answer. Nothing of it is booked."""
    now = clock.utcnow()
    groups = {row.name_sv: row.id for row in session.scalars(select(Audience))}
    _add_newspaper(session, now)
    for channel in session.scalars(select(Channel).order_by(Channel.id)).unique().all():
        names = [name for name in REACHES.get(channel.name, ()) if name in groups]
        if names:
            planning.set_pace(
                session, channel, quiet_from=21, quiet_until=7, gap_hours=72, audience_ids=[groups[name] for name in names],
                actor=staff["writer"], now=now,
            )  # fmt: skip
    answers = session.scalars(select(Sandwich).order_by(Sandwich.id)).unique().all()
    answer = next((row for row in answers if is_placeable(row)), None)
    wanted = [groups[name] for name in PLANNED_FOR if name in groups]
    if answer is not None and wanted:
        zone = ZoneInfo(settings.timezone)
        planning.propose(session, answer, audience_ids=wanted, starts_at=None, zone=zone, actor=staff["writer"], now=now)


def _add_newspaper(session: Session, now: datetime) -> None:
    home = session.scalars(select(Organisation).where(Organisation.kind == "municipality")).one()
    known = session.scalar(select(Channel.id).where(Channel.kind == "newspaper"))
    if known is None:
        session.add(Channel(name="Norrviks Tidning", kind="newspaper", organisation_id=home.id, idempotency="N", created_at=now))
        session.flush()
