"""Published answers for the tests of the partners room. Everything is fictional."""

from datetime import date

import pytest

from workbench.accounts import service as accounts
from workbench.accounts.models import Organisation, User
from workbench.editorial.models import Approval, Correction, Revision, Sandwich, SandwichReader
from workbench.partners.api.models import ApiToken
from workbench.partners.api.scopes import SCOPES
from workbench.partners.api.tokens import make_token
from workbench.partners.organisations import service as organisations
from workbench.partners.organisations.members import keep_role
from workbench.partners.organisations.models import PartnerAgreement
from workbench.rumours.models import Rumour

BASE = {
    "headline": "Simhallen är öppen för alla i Norrvik",
    "opening_fact": "Simhallen tar emot alla besökare på samma villkor, sju dagar i veckan. [1]",
    "myth": "Ett rykte som inte stämmer säger att simhallen är stängd för föreningar.",
    "explanation": "Ryktet bygger på en gammal lapp. Hallen var stängd för **reparation** i mars. [1]",
    "closing_fact": "Alla kan bada i simhallen, varje dag. [1]",
    "technique": "missing_context",
    "true_kernel": "Hallen var stängd i mars.",
    "evidence": [
        {
            "n": 1,
            "publisher": "Norrviks fritidskontor",
            "title": "Öppettider i simhallen",
            "published": "2026-09-01",
            "url": "https://norrvik.example/simhallen",
            "accessed": "2026-11-01",
        }
    ],
}
RECORD = {
    "claim": "simhallen är stängd för föreningar",
    "claim_type": "factual",
    "verdict": "misleading",
    "verdict_at": "2026-11-10",
    "footer": {"unit": "Kommunikation", "contact": "kommunikation@norrvik.example"},
}


class Press:
    """Puts answers into the database as editorial leaves them after approval and publishing."""

    def __init__(self, database, people, clock):
        self.database, self.people, self.clock = database, people, clock
        self.count = 0

    def publish(self, slug="simhallen", *, theme="T10", rumour_id=None, record=None, readers=(), **changes):
        """A published answer; `changes` are columns of Sandwich or fields of the document."""
        self.count += 1
        columns = {
            name: changes.pop(name) for name in ("language", "format", "visibility", "licence", "state") if name in changes
        }
        now = self.clock.utcnow()
        with self.database.write_session() as session:
            if rumour_id is None:
                rumour = Rumour(
                    code=f"R{self.count:05}",
                    claim="simhallen är stängd för föreningar",
                    theme=theme,
                    more_themes=[],
                    flags=[],
                    opened_at=now,
                    first_heard_at=now,
                    verdict="misleading",
                    verdict_by_id=self.people["fact_checker"].id,
                    verdict_at=now,
                )
                session.add(rumour)
                session.flush()
                rumour_id = rumour.id
            row = Sandwich(
                rumour_id=rumour_id,
                slug=slug,
                state_since=now,
                author_id=self.people["writer"].id,
                created_at=now,
                ticked_rules=[],
                review_by=date(2027, 5, 1),
                first_published_at=now,
                last_published_at=now,
                **{"format": "sandwich", **columns, "state": "draft"},
            )
            session.add(row)
            session.flush()
            self._make_public(session, row, {**BASE, **changes}, record or {})
            row.state = columns.get("state", "published")
            session.add_all(SandwichReader(sandwich_id=row.id, organisation_id=one) for one in readers)
            return row.id

    def correct(self, sandwich_id, *, what="Vi skrev fel dag.", why="Lappen var gammal.", **changes):
        """A new public revision with a correction."""
        with self.database.write_session() as session:
            row = session.get_one(Sandwich, sandwich_id)
            now = self.clock.utcnow()
            self._make_public(session, row, {**row.public_revision.document, **changes}, {})
            row.last_published_at = now
            session.add(
                Correction(
                    sandwich_id=row.id,
                    revision_id=row.public_revision_id,
                    what=what,
                    why=why,
                    corrected_at=now,
                    corrected_by_id=self.people["fact_checker"].id,
                )
            )
            return row.public_revision_id

    def withdraw(self, sandwich_id, reason="Planen ändrades."):
        """The answer is taken back, as editorial does it."""
        with self.database.write_session() as session:
            row = session.get_one(Sandwich, sandwich_id)
            row.state, row.withdrawn_at, row.withdrawn_reason = "withdrawn", self.clock.utcnow(), reason
            session.add(
                Correction(
                    sandwich_id=row.id,
                    kind="withdrawal",
                    what="Svaret är återkallat.",
                    why=reason,
                    corrected_at=self.clock.utcnow(),
                    corrected_by_id=self.people["approver"].id,
                )
            )

    def start_correction(self, sandwich_id):
        """A correction is being written: nothing of it is public yet."""
        with self.database.write_session() as session:
            row = session.get_one(Sandwich, sandwich_id)
            row.state = "correcting"
            session.add(
                Correction(
                    sandwich_id=row.id,
                    what="HEMLIGT UTKAST",
                    why="ÄNNU INTE",
                    corrected_at=None,
                    corrected_by_id=self.people["fact_checker"].id,
                )
            )

    def _make_public(self, session, row, document, record):
        number = session.query(Revision).filter_by(sandwich_id=row.id).count() + 1
        author, approver = self.people["writer"].id, self.people["approver"].id
        revision = Revision(
            sandwich_id=row.id, number=number, document=document, author_id=author, created_at=self.clock.utcnow()
        )
        session.add(revision)
        session.flush()
        session.add(
            Approval(
                revision_id=revision.id,
                author_id=author,
                approver_id=approver,
                format=row.format or "sandwich",
                verdict="misleading",
                review_by=date(2027, 5, 1),
                approved_at=self.clock.utcnow(),
                record={**RECORD, "format": row.format or "sandwich", "language": row.language or "sv", **record},
            )
        )
        row.current_revision_id = row.approved_revision_id = row.public_revision_id = revision.id
        row.public_text = "\n".join(str(document[part]) for part in ("headline", "opening_fact", "explanation")).casefold()
        session.flush()


@pytest.fixture
def press(database, people, clock):
    """Publishes, corrects and withdraws."""
    return Press(database, people, clock)


@pytest.fixture
def make_api_token(app, database, people, clock):
    """A token's secret: make_api_token("partner", scopes=[…], requests_per_minute=…)."""

    def make(role="partner", *, scopes=None, expires_at=None, **options):
        with app.test_request_context(), database.write_session() as session:
            holder = session.get_one(User, people[role].id)
            wanted = scopes or (SCOPES if "partner" in role else ["library:read", "rumours:read", "sightings:write"])
            number = session.query(ApiToken).count() + 1
            _row, secret = make_token(
                session,
                f"Nyckel {number}",
                holder=holder,
                scopes=wanted,
                expires_at=expires_at,
                actor=session.get_one(User, people["administrator"].id),
                now=clock.utcnow(),
                **options,
            )
            return secret

    return make


@pytest.fixture
def call(app):
    """Calls the API: call("GET", "/library", token=…, json=…)."""

    def send(method, path, *, token=None, headers=None, **options):
        sent = {"Authorization": f"Bearer {token}"} if token else {}
        return app.test_client().open(f"/api/v1{path}", method=method, headers={**sent, **(headers or {})}, **options)

    return send


@pytest.fixture
def agree(database, people, clock):
    """An agreement of the partner that allows its own headline and local fact."""

    def write(role="partner", **changes):
        now = clock.utcnow()
        with database.write_session() as session:
            session.add(
                PartnerAgreement(
                    organisation_id=people[role].organisation_id,
                    starts_on=now.date(),
                    written_at=now,
                    written_by_id=people["administrator"].id,
                    agreed_at=now,
                    agreed_by_id=people[role].id,
                    **changes,
                )
            )

    return write


@pytest.fixture
def agreed(database, people, clock):
    """Write the library's agreement, and say yes to it: agreed(may_add_fact=False). The organisation of another key as `who`."""

    def write(who="partner", *, agree=True, **changes):
        terms = {
            "may_change_headline": True, "may_add_fact": True, "approved_at_home": "municipality", "licence": "CC BY 4.0",
            "contact_name": "", "contact_address": "", "our_tasks": "Vi rättar.", "their_tasks": "Ni bekräftar.",
            "starts_on": date(2026, 1, 1), "ends_on": None,
        }  # fmt: skip
        with database.write_session() as session:
            organisation = session.get_one(Organisation, people[who].organisation_id)
            keeper, now = session.get_one(User, people["writer"].id), clock.utcnow()
            row = organisations.write_agreement(
                session, organisation, organisations.Terms(**(terms | changes)), actor=keeper, now=now
            )
            if agree and row.agreed_at is None:
                lead = session.get_one(User, people[who].id)
                organisations.agree(session, organisation.id, version=row.version, actor=lead, now=now)

    return write


@pytest.fixture
def colleague(app, database, people, clock):
    """A second person at the library, a writer: also as people["colleague"]."""
    with app.test_request_context(), database.write_session() as session:
        home = session.get_one(Organisation, people["partner"].organisation_id)
        address, now = "kollega@norrvik.example", clock.utcnow()
        user = accounts.add_user(session, address, name="Kollega", organisation=home, roles=["partner"], actor_id=None, now=now)
        keep_role(session, user, "writer", now=now)
    people["colleague"] = user
    return user


@pytest.fixture
def towns(tmp_path, _template_database, clock):
    """Norrvik and Grannby, which may reach each other."""
    from tests.workbench.partners.neighbours import Town  # it publishes through the press above

    norrvik = Town("Norrvik", tmp_path / "norrvik", _template_database, clock)
    grannby = Town("Grannby", tmp_path / "grannby", _template_database, clock)
    norrvik.knows(grannby)
    grannby.knows(norrvik)
    yield norrvik, grannby
    norrvik.close()
    grannby.close()
