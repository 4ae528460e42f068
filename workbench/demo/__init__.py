"""The fictional municipality of Norrvik: what `make run` shows. Everything in it is invented."""

from sqlalchemy import select

from workbench import clock
from workbench.accounts import service as accounts
from workbench.accounts.models import User
from workbench.db import Database
from workbench.demo.people import PEOPLE
from workbench.settings import Settings


def seed_demo(database: Database, settings: Settings) -> None:
    """Fill an empty installation with Norrvik. One that is filled is only told where its papers are now."""
    from workbench.demo.seeding import follow_port, seed

    with database.read_session() as session:
        is_empty = session.scalar(select(User.id).limit(1)) is None
    if is_empty:
        seed(database, settings)
    else:
        follow_port(database, settings)


def sign_in_links(database: Database, settings: Settings) -> list[tuple[str, str, str]]:
    """A fresh one-time link for each of the five people: (name, role, address)."""
    rows = []
    with database.write_session() as session:
        for person in PEOPLE:
            user = session.scalar(select(User).where(User.email == person.email))
            if user is None or not user.active:
                continue
            token = accounts.make_sign_in_link(session, user, now=clock.utcnow())
            rows.append((user.name, person.role, f"{settings.base_url}/sign-in/link/{token}"))
    return rows
