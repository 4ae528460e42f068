"""What Norrvik has done about personal data: comment fields with their clocks, a records request, an erasure, an export."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.models import User
from workbench.privacy.comments import service as comments
from workbench.privacy.erasing import service as erasing
from workbench.privacy.exporting import service as exporting
from workbench.privacy.extracts import service as extracts
from workbench.rumours.models import Rumour
from workbench.settings import Settings

Staff = dict[str, User]
FIELDS = (("Norrviks sida på nätet, kommentarer", "https://norrvik.example/kommentarer", 24),
          ("Frågelådan om översiktsplanen", "https://norrvik.example/fragor", 72))  # fmt: skip
ANSWERED = "Enligt min granne rivs bron redan i natt. Ring 070-174 06 05 och fråga!"
WAITING = "Ni på kommunen ljuger alltid om badhuset, skäms!"


def add_personal_data(session: Session, settings: Settings, staff: Staff) -> None:
    """One of each, some done and some that wait for somebody."""
    _add_comments(session, staff)
    _add_request(session, settings, staff)
    now = clock.utcnow()
    asked = erasing.asked_for("receipt", "NORRVIK-EXEMPEL-1", network="", secret_key=settings.secret_key)
    erasing.erase(session, asked, reference="KS 2026/00114", settings=settings, actor=staff["administrator"], now=now)
    exporting.ask_for_export(
        session, reason="Prov inför bytet av diariesystem", settings=settings, actor=staff["administrator"], now=now
    )


def _add_comments(session: Session, staff: Staff) -> None:
    """A comment that stays and is answered, and one that nobody has decided about; both fields were looked through today."""
    now = clock.utcnow()
    before, writer = now - timedelta(days=3), staff["writer"]
    fields = [
        comments.open_field(session, name=name, address=address, look_hours=hours, actor=staff["administrator"], now=before)
        for name, address, hours in FIELDS
    ]
    answered = comments.notice(session, field_id=fields[0].id, text=ANSWERED, actor=writer, now=before)
    comments.decide(
        session, answered.id, outcome="stays", ground="", is_evident=False, keeps=False, actor=writer,
        reason="Ett rykte, inget brott: vi svarar på det.", now=before + timedelta(hours=2),
    )  # fmt: skip
    comments.notice(session, field_id=fields[0].id, text=WAITING, actor=writer, now=now - timedelta(hours=1))
    for field in fields:
        comments.look(session, field.id, actor=writer, now=now)


def _add_request(session: Session, settings: Settings, staff: Staff) -> None:
    """A journalist has asked for what is kept about one rumour; nobody has read the passages yet."""
    rumour = session.scalar(select(Rumour).where(Rumour.sensitivity != "restricted").order_by(Rumour.id).limit(1))
    if rumour is not None:
        extracts.open_request(
            session, reference="KS 2026/00121", rumour=rumour, first_day=None, last_day=None, language="sv",
            zone=ZoneInfo(settings.timezone), actor=staff["administrator"], now=clock.utcnow(),
        )  # fmt: skip
