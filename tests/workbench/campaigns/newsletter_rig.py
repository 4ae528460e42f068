"""An open newsletter, somebody who signs up and answers, and a letter that has gone out."""

import re

import pytest
from sqlalchemy import func, select

from workbench.campaigns.lists import bouncing
from workbench.campaigns.lists.choices import ListChoices
from workbench.campaigns.models import Channel, Delivery, EmailRecipient

ELIN = "elin@example.org"


@pytest.fixture
def newsletter(database, people, clock):
    """An open list of the municipality's."""
    with database.write_session() as session:
        row = Channel(
            name="Norrviks faktabrev", kind="email", organisation_id=people["writer"].organisation_id, idempotency="N",
            created_at=clock.utcnow(), settings=ListChoices(True, "Fakta om Norrvik.", "Facts about Norrvik.").write({}),
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row


@pytest.fixture
def visitor(app):
    client = app.test_client()
    client.set_cookie("language", "en")
    return client


@pytest.fixture
def asked(visitor, newsletter, run_jobs, wired):
    """Somebody signs up and the letters go out."""

    def sign_up(address=ELIN, client=None):
        answer = (client or visitor).post(f"/newsletter/{newsletter.id}", data={"address": address})
        run_jobs(smtp_url=wired.smtp_url)
        return answer

    return sign_up


@pytest.fixture
def joined(asked, visitor, mail_server, database):
    """Somebody who has signed up and answered."""

    def join(address=ELIN):
        asked(address)
        visitor.post(link_in(mail_server.messages[-1], "confirm"))
        return only_recipient(database)

    return join


def link_in(message, word):
    return re.search(rf"https?://\S+?(/\S*{word}\S*)", message.get_content())[1]


def only_recipient(database):
    with database.read_session() as session:
        return session.scalars(select(EmailRecipient)).one()


def count(database, model):
    with database.read_session() as session:
        return session.scalar(select(func.count()).select_from(model))


def place_letter(database, people, answer, channel, clock):
    from workbench.campaigns import service as campaigns
    from workbench.editorial.models import Sandwich

    with database.write_session() as session:
        row, where = session.get_one(Sandwich, answer.id), session.get_one(Channel, channel.id)
        return campaigns.place(
            session,
            row,
            [where],
            scheduled_at=None,
            spokesperson=None,
            own_voice=True,
            actor=people["writer"],
            now=clock.utcnow(),
        )[0]


@pytest.fixture
def sent(joined, database, people, clock, newsletter, deliver, later):
    """A letter that has gone out to one person; its delivery."""
    from tests.workbench.campaigns.conftest import approved_answer

    joined()
    with database.write_session() as session:
        answer = approved_answer(session, people, clock, "brevet")
    place_letter(database, people, answer, newsletter, clock)
    later(seconds=11)
    deliver()
    with database.read_session() as session:
        return session.scalars(select(Delivery)).one()


def take(database, raw, settings, now):
    with database.write_session() as session:
        row = bouncing.take_returned(session, raw, secret_key=settings.secret_key, now=now)
        return row.kind if row is not None else None
