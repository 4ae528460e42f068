"""Norrvik's partners in the demo: agreements, an answer in use with an own version, a report, a proposal, an open invitation."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.models import Organisation, User
from workbench.demo.people import LIBRARY, SPORTS
from workbench.editorial.models import Sandwich
from workbench.partners import service as partners
from workbench.partners.adapting import service as adapting
from workbench.partners.organisations import service as organisations
from workbench.partners.organisations.invitations import invite
from workbench.partners.proposing.service import propose_rumour
from workbench.partners.using.service import report_use
from workbench.settings import Settings

Staff = dict[str, User]
TASKS = (
    "Vi skriver, granskar och rättar. Vi svarar på frågor inom två arbetsdagar.",
    "Ni publicerar i era kanaler och bekräftar rättelser.",
)


def add_partners(session: Session, settings: Settings, staff: Staff) -> None:
    """After the answers are published: what the library does with the first of them."""
    for name in (LIBRARY, SPORTS):
        _agree(session, name, staff)
    _use_and_report(session, settings, staff)
    now, librarian = clock.utcnow(), staff["partner"]
    propose_rumour(
        session,
        "biblioteket ska stänga på lördagar",
        words="Flera låntagare frågade i disken om vi stänger på lördagar efter jul.",
        theme="T10",
        channel="service_desk",
        heard_on=(now - timedelta(days=1)).date(),
        actor=librarian,
        now=now,
    )
    club = session.scalars(select(Organisation).where(Organisation.name == SPORTS)).one()
    writer = staff["writer"]
    invite(session, club, email="kansli@norrviksik.example", role="lead", actor=writer, now=now, settings=settings)


def _agree(session: Session, name: str, staff: Staff) -> None:
    now = clock.utcnow()
    home = session.scalars(select(Organisation).where(Organisation.name == name)).one()
    terms = organisations.Terms(
        may_change_headline=True, may_add_fact=True, approved_at_home="municipality", licence="CC BY 4.0",
        contact_name="", contact_address="", our_tasks=TASKS[0], their_tasks=TASKS[1], starts_on=now.date(), ends_on=None,
    )  # fmt: skip
    row = organisations.write_agreement(session, home, terms, actor=staff["writer"], now=now)
    if home.id == staff["partner"].organisation_id:
        organisations.agree(session, home.id, version=row.version, actor=staff["partner"], now=now)


def _use_and_report(session: Session, settings: Settings, staff: Staff) -> None:
    now, librarian = clock.utcnow(), staff["partner"]
    public = select(Sandwich).where(Sandwich.public_revision_id.is_not(None), Sandwich.state == "published").order_by(Sandwich.id)
    answer = session.scalars(public.limit(1)).first()
    if answer is None:
        return
    adoption = partners.adopt(session, answer, actor=librarian, now=now, use_note="Anslagstavlan och nyhetsbrevet i december.")
    fields = {
        "local_fact": "Biblioteket svarar på frågor om svaret varje vardag mellan klockan 10 och 18.",
        "fact_source": {
            "publisher": LIBRARY,
            "title": "Öppettider",
            "published": "2026-11-01",
            "url": "https://norrvik.example/bibliotek",
        },
    }
    adapting.adapt(session, adoption, fields, actor=librarian, now=now, settings=settings)
    report_use(session, adoption, used_on=now.date(), place="Anslagstavlan i entrén", reach=140, actor=librarian, now=now)
