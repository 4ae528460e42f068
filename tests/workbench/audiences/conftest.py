"""A group, people who may speak to it, and the evidence for it."""

from datetime import date

import pytest
from flask_babel import force_locale

from workbench import clock as workbench_clock
from workbench.accounts.models import Organisation
from workbench.audiences import service, trusting
from workbench.audiences.models import Audience

FAR = date(2027, 6, 30)


@pytest.fixture
def english(app):
    """An application in whose context sentences are English."""
    with app.test_request_context("/?lang=en"), force_locale("en"):
        yield app


@pytest.fixture
def group(app, database, people):
    """A group that waits for flats; speaks Swedish and Somali."""
    with database.write_session() as session:
        row = Audience(
            name_sv="De som väntar på bostad", name_en="People who wait for a flat", values_held="rättvisa",
            worries="lång väntan", languages=["sv", "so"],
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


@pytest.fixture
def add_person(english, database, people):
    """add_person("Maj", themes=["T01"], trust=(Finding, …), audience_id=…) gives an id; consents unless consent=None."""

    def add(name, *, home="writer", themes=("T01",), languages=("sv",), consent=FAR, trust=(), audience_id=None, **more):
        actor_id, now = people["writer"].id, workbench_clock.utcnow()
        if more.get("is_private"):
            more["consent"], consent = service.Consent("brev", consent), None
        with database.write_session() as session:
            organisation = session.get_one(Organisation, people[home].organisation_id)
            row = service.add_spokesperson(
                session, name, role_title="expert", organisation=organisation, themes=list(themes),
                languages=list(languages), trusted_by="", actor_id=actor_id, now=now, **more,
            )  # fmt: skip
            if consent is not None:
                service.record_consent(session, row, how="e-post", until=consent, actor_id=actor_id, now=now)
            for found in trust:
                group = session.get_one(Audience, audience_id)
                trusting.add_trust(session, row, group, found, actor_id=actor_id, now=now)
            return row.id

    return add
