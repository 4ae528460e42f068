"""Filling an empty installation with Norrvik, through the same services that people use."""

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts import service as accounts
from workbench.accounts.models import Organisation, User
from workbench.alerts.rules import service as alerts
from workbench.campaigns.delivering.preparing import prepare_due
from workbench.campaigns.models import Channel, EmailRecipient, Placement
from workbench.db import Database
from workbench.demo.audiences import add_audiences
from workbench.demo.campaign import add_campaign
from workbench.demo.channels import add_channels, follow_port_of_channels, place_first_answer
from workbench.demo.districts import add_districts
from workbench.demo.duty import add_duty
from workbench.demo.evidence import add_evidence
from workbench.demo.feed import FAILING_PATH, FAILING_TITLE, papers
from workbench.demo.local_figures import add_local_figures
from workbench.demo.partners import add_partners
from workbench.demo.people import LIBRARY, PEOPLE, SPORTS
from workbench.demo.personal_data import add_personal_data
from workbench.demo.ports import FEED_OFFSET
from workbench.demo.quarter.adding import add_quarter
from workbench.demo.quarter.log import Past
from workbench.demo.quarter.reviewing import add_reviews
from workbench.demo.readings import add_lawyer
from workbench.demo.reuse import add_reuse
from workbench.demo.rumours import add_rumours
from workbench.intake.models import Source
from workbench.intake.sources.service.decisions import record_decision
from workbench.settings import Settings

Staff = dict[str, User]


def seed(database: Database, settings: Settings) -> None:
    """People and partners, channels, sources, rumours with answers, and two quarters of work with their reviews."""
    with database.write_session() as session:
        staff = _add_people(session, settings)
        add_audiences(session, staff)
        _add_channels(session)
        _add_sources(session, settings, staff)
        _add_decision(session, staff)
        _add_alert_rules(session, staff)
    with database.write_session() as session:
        people = {row.email: row for row in session.scalars(select(User)).unique()}
        staff = {person.role: people[person.email] for person in PEOPLE}
        staff["legal_reviewer"] = add_lawyer(session, staff["administrator"], now=Past(clock.utcnow()).ago(200))
        add_evidence(session, staff)
        add_local_figures(session, staff)
        add_rumours(session, settings, staff)
        add_districts(session, staff)
        add_reuse(session, settings, staff)
        _publish_at_once(session, settings)
        add_partners(session, settings, staff)
        add_channels(session, settings, staff)
        place_first_answer(session, settings, staff)
        add_campaign(session, settings, staff)
        add_duty(session, settings, staff)
        add_personal_data(session, settings, staff)
        ids = {role: user.id for role, user in staff.items()}
    with database.write_session() as session:
        staff = {role: session.get_one(User, user_id) for role, user_id in ids.items()}
        add_quarter(session, settings, staff)
    add_reviews(database, settings, staff)


def _publish_at_once(session: Session, settings: Settings) -> None:
    """The answers that are on their way to the public page stand there when the demo opens: partners can use them."""
    now = clock.utcnow()
    session.execute(update(Placement).where(Placement.state == "planned").values(scheduled_at=now))
    session.expire_all()
    prepare_due(session, settings, now=now)


def _add_people(session: Session, settings: Settings) -> Staff:
    now = clock.utcnow()
    homes = {"": accounts.add_organisation(session, settings.municipality, kind="municipality", now=now)}
    for name in (LIBRARY, SPORTS):
        homes[name] = accounts.add_organisation(session, name, kind="partner", now=now)
    return {
        person.role: accounts.add_user(
            session,
            person.email,
            name=person.name,
            organisation=homes[person.organisation],
            roles=[person.role],
            actor_id=None,
            now=now,
        )
        for person in PEOPLE
    }


def _add_channels(session: Session) -> None:
    now = clock.utcnow()
    homes = {row.name: row.id for row in session.scalars(select(Organisation))}
    home = session.scalars(select(Organisation.id).where(Organisation.kind == "municipality")).one()
    page = Channel(name="Norrviks öppna sida", kind="page", organisation_id=home, idempotency="K", created_at=now)
    letters = Channel(name="Brev till föreningar", kind="email", organisation_id=home, idempotency="N", created_at=now)
    board = Channel(
        name="Bibliotekets anslagstavla", kind="manual", organisation_id=homes[LIBRARY], idempotency="N", created_at=now
    )
    session.add_all([page, letters, board])
    session.flush()
    for number, address in enumerate(("ordforande@byaforening.example", "kansli@idrottsforening.example")):
        session.add(EmailRecipient(channel_id=letters.id, address=address, leave_token=f"demo-{number}", added_at=now))


def _add_sources(session: Session, settings: Settings, staff: Staff) -> None:
    """Three papers that share one story, and a station whose feed fails."""
    now = clock.utcnow()
    root = _feed_root(settings)
    for title, path in _demo_feeds():
        session.add(
            Source(
                name=title,
                address=root + path,
                genre="news",
                cursor={},
                next_poll_at=now,
                last_warnings=[],
                created_at=now,
                created_by_id=staff["administrator"].id,
            )
        )


def follow_port(database: Database, settings: Settings) -> None:
    """A demo that is started on another port finds its papers there; sources that people added stay as they are."""
    with database.write_session() as session:
        for title, path in _demo_feeds():
            source = session.scalar(select(Source).where(Source.name == title))
            if source is not None and source.address.endswith(path) and source.address != _feed_root(settings) + path:
                source.address, source.state, source.failure_count = _feed_root(settings) + path, "ok", 0
                source.last_error, source.next_poll_at = "", clock.utcnow()
        follow_port_of_channels(session, settings)


def _feed_root(settings: Settings) -> str:
    return f"http://{settings.host}:{settings.port + FEED_OFFSET}"


def _demo_feeds() -> list[tuple[str, str]]:
    """Name and path of every feed of the demo's own server."""
    return [*((paper.title, paper.path) for paper in papers()), (FAILING_TITLE, FAILING_PATH)]


def _add_decision(session: Session, staff: Staff) -> None:
    """The deletion decision of the fictional municipality, so that tips are open."""
    record_decision(
        session,
        reference="KS 2026/417 (påhittat)",
        decided_on=date(2026, 10, 5),
        text_days=90,
        note="Påhittat beslut för demonstrationen.",
        actor_id=staff["administrator"].id,
        now=clock.utcnow(),
    )


def _add_alert_rules(session: Session, staff: Staff) -> None:
    receivers = [staff["writer"], staff["approver"]]
    rules = (("Tre observationer på 24 timmar", "sightings", 3), ("Skada 3 eller mer", "harm", 3))
    for name, kind, threshold in rules:
        alerts.add_rule(
            session,
            name,
            kind=kind,
            threshold=threshold,
            window_hours=24,
            theme=None,
            receivers=receivers,
            actor_id=staff["administrator"].id,
            now=clock.utcnow(),
        )
