"""A followed library as it is after a reading, with a proposal, a linked answer, a draft of ours and an open question."""

from datetime import timedelta

from tests.workbench.partners.test_federation_reading import OWN, URL, feed, item
from workbench.accounts.models import User
from workbench.partners.federation import queries, service, taking
from workbench.partners.federation.fetching import Library
from workbench.partners.federation.models import FollowedLibrary, OriginNotice
from workbench.partners.federation.reading import read_page
from workbench.rumours import service as rumours
from workbench.rumours.risk import Factors


def answers(*names, **changes):
    """A page of Grannby's feed with one answer of each name."""
    return [
        item(id=f"https://svar.grannby.example/library/{name}", headline=f"Så är det med {name} i Grannby", **changes)
        for name in names
    ]


def read(database, settings, library_id, items, now):
    """Keep a reading as the job does."""
    page = read_page(feed(*items), url=URL, own_address=OWN)
    with database.write_session() as session:
        library = session.get_one(FollowedLibrary, library_id)
        service.keep_reading(session, library, Library(page, URL, page.answers, 0, 0, {}), now=now, settings=settings)


def follow_grannby(app, database, people, clock):
    """Follow Grannby, link one of its three answers, begin from it, and let the original be corrected. Gives ids by name."""
    settings = app.extensions["workbench_settings"]
    with app.test_request_context():
        with database.write_session() as session:
            approver = session.get_one(User, people["approver"].id)
            address = "https://svar.grannby.example/library"
            library_id = service.follow(session, address, actor=approver, now=clock.utcnow(), settings=settings).id
        read(database, settings, library_id, answers("hallen", "badet", "bussen"), clock.utcnow())
        with database.write_session() as session:
            writer, checker = (session.get_one(User, people[role].id) for role in ("writer", "fact_checker"))
            new, linked, dismissed = sorted(queries.answer_page(session, queries.ForeignFilter()).rows, key=lambda row: row.id)
            taking.dismiss(session, dismissed, actor=writer, now=clock.utcnow())
            now = clock.utcnow()
            rumour = taking.open_rumour_from(session, linked, "badet kostar olika", theme="T10", actor=writer, now=now)
            said = {"reason": "Taxan gäller alla.", "verified_with": "Fritid", "true_kernel": "En klass badade."}
            rumours.set_verdict(session, rumour, verdict="misleading", **said, actor=checker, now=now)
            factors = Factors(spread=2, velocity=2, harm=1, plausibility=2, audience=1, reach=1)
            rumours.rate(session, rumour, factors, is_void=False, was_asked=False, actor_id=checker.id, now=now)
            rumours.decide(session, rumour, decision="respond", reason="Det sprids.", actor=checker, now=now)
            chosen = {"format": "sandwich", "parts": ["headline", "opening_fact"]}
            made = taking.start_from(session, linked, **chosen, actor=writer, now=now)
            ids = {"library": library_id, "new": new.id, "linked": linked.id, "slug": made.slug}
        corrected = answers("badet", corrections=[{"at": "2026-11-20T10:00:00Z", "what": "Fel pris.", "why": "Gammal taxa."}])
        corrected[0]["_workbench"]["parts"] = {"opening_fact": "Priset är 70 kronor. [1]", "closing_fact": "Lika för alla. [1]"}
        read(database, settings, library_id, corrected, clock.utcnow() + timedelta(minutes=1))
        with database.read_session() as session:
            ids["notice"] = session.query(OriginNotice.id).scalar()
    return ids
