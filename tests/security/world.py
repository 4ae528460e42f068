"""A world to look for leaks in: the demo, and in it rows of one partner, of a restricted rumour and of a draft, each telltale.

Made once for a run (some seconds), then copied. Who meets a word that begins with the name of one of the plantings has seen
something of it.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session, selectinload

from tests.fakes import FakeClock
from tests.security.planting import Planting, Row
from tests.signed_in import SignedInClient
from workbench import clock as workbench_clock
from workbench import create_app
from workbench.accounts import service as accounts
from workbench.accounts.models import ROLES, User
from workbench.db import Database
from workbench.demo import seeding
from workbench.installing import make_keys
from workbench.settings import Settings

EXAMPLE = "norrvik.example"
RESTRICTED, DRAFT, LISTED, PARTNER = "zqrestricted", "zqdraft", "zqlisted", "zqpartner"
WORDS = (RESTRICTED, DRAFT, LISTED, PARTNER)
# Rows that are not the subject's own although they point at it, with the reason.
NOT_ITS_OWN = {
    "adoption", "adapted_text", "library_text", "restricted_answer",  # only what has been published has them
    "item", "item_copy",  # posts are read in the inbox by whoever reads the inbox, whatever rumour they were linked with
    "narrative_rumour", "measure_rumour",  # a link without words of its own
    "starting_point", "language_version", "recheck", "set_aside",  # two texts at once: tests of editorial have them
    "claim_group", "update_promise", "partner_proposal",  # a published text's; an organisation's
    "legal_hold", "records_request", "records_passage",  # the data protection role's own rows, whatever they are about
}  # fmt: skip

# A placement that stands in every list of the plan: also among what could not be sent.
TROUBLED = {"state": "failed", "spokesperson_id": None, "own_voice": True}


@dataclass
class World:
    """The application over one copy of the world."""

    app: Flask
    database: Database
    settings: Settings
    people: Mapping[str, User]
    plantings: Mapping[str, Mapping[str, Row]]

    def client(self, who: str | None) -> FlaskClient:
        """Signed in as somebody, in English."""
        client = self.app.test_client(user=self.people[who]) if who else self.app.test_client()
        client.set_cookie("language", "en")
        return client


def people_to_be(session: Session, now: Any) -> None:
    """One person for each role, and two partner organisations that are strangers to each other."""
    home = accounts.add_organisation(session, "Norrviks kontor", kind="municipality", now=now)
    mine = accounts.add_organisation(session, f"{PARTNER}organisationname", kind="partner", now=now)
    other = accounts.add_organisation(session, "Grannbyns förening", kind="partner", now=now)
    rows = [(role, role, home) for role in ROLES if role != "partner"]
    for key, role, organisation in [*rows, ("partner", "partner", mine), ("other_partner", "partner", other)]:
        address = f"{key}@{EXAMPLE}" if key != "partner" else f"{PARTNER}useraccountemail@{EXAMPLE}"
        given = {"name": key if key != "partner" else f"{PARTNER}useraccountname", "actor_id": None, "now": now}
        accounts.add_user(session, address, organisation=organisation, roles=[role], **given)


def plant(connection: Connection, now: Any, people: Mapping[str, User]) -> dict[str, Planting]:
    """The four subjects of the world."""
    checker, writer, partner = (_row_of(people[key]) for key in ("fact_checker", "writer", "partner"))
    unchecked = {"verdict": "unchecked", "verdict_by_id": None, "verdict_at": None, "merged_into_id": None, "owner_id": None}
    rumour = {**unchecked, "state": "triaged", "answered_at": None, "closed_at": None}
    draft = {"state": "draft", "first_published_at": None, "last_published_at": None, "public_revision_id": None}
    approved = {**draft, "state": "approved"}
    made = {
        RESTRICTED: Planting(
            RESTRICTED, now, checker, left_out=frozenset(NOT_ITS_OWN),
            own={"rumour": {**rumour, "sensitivity": "restricted"}, "sandwich": approved, "placement": TROUBLED},
        ).grow(connection, "rumour"),
        DRAFT: Planting(
            DRAFT, now, writer, left_out=frozenset(NOT_ITS_OWN),
            own={"rumour": {**rumour, "sensitivity": "internal"}, "sandwich": draft},
        ).grow(connection, "rumour"),
    }  # fmt: skip
    theirs = Planting(PARTNER, now, partner)
    theirs.rows = {"organisation": _organisation_of(connection, people["partner"]), "user_account": partner}
    made[PARTNER] = theirs.grow(connection)
    made[LISTED] = _listed(connection, now, writer, people["partner"].organisation_id, rumour)
    for planting in made.values():
        _give_current_revision(connection, planting)
    return made


def _listed(connection: Connection, now: Any, writer: Row, organisation_id: int, rumour: Row) -> Planting:
    """A published answer for one partner alone."""
    shown = {"state": "approved", "visibility": "listed", "first_published_at": now, "last_published_at": now}
    only = frozenset(NOT_ITS_OWN)
    planting = Planting(
        LISTED, now, writer, left_out=only, own={"rumour": {**rumour, "sensitivity": "internal"}, "sandwich": shown}
    )
    planting.own["sandwich_reader"] = {"organisation_id": organisation_id}
    planting.grow(connection, "rumour")
    return planting


def _give_current_revision(connection: Connection, planting: Planting) -> None:
    """The text of the answer, which was planted after the answer that points at it."""
    row, revision = planting.rows.get("sandwich"), planting.rows.get("revision")
    if row is None or revision is None:
        return
    values: Row = {"current_revision_id": revision["id"]}
    if planting.word in (LISTED, RESTRICTED):
        values["approved_revision_id"] = revision["id"]
    if planting.word == LISTED:
        values |= {"public_revision_id": revision["id"], "state": "published"}
    table = seeding.Placement.metadata.tables["sandwich"]
    connection.execute(update(table).where(table.c.id == row["id"]).values(values))
    planting.rows["sandwich"] = {**row, **values}


def _row_of(person: User) -> Row:
    return {column.name: getattr(person, column.name) for column in User.__table__.columns}


def _organisation_of(connection: Connection, person: User) -> Row:
    table = User.metadata.tables["organisation"]
    return dict(connection.execute(select(table).where(table.c.id == person.organisation_id)).mappings().one())


def build(folder: Path, now: Any, template: Path) -> None:
    """Write the world into a folder: the demo without its quarters, people of every role, the four plantings."""
    settings = settings_of(folder)
    shutil.copy(template, folder / "workbench.db")
    database = Database(settings.database_url)
    app = create_app(settings, database)
    with pytest.MonkeyPatch.context() as patch, app.test_request_context():
        patch.setattr(seeding, "add_quarter", lambda *_given: None)
        patch.setattr(seeding, "add_reviews", lambda *_given: None)
        seeding.seed(database, settings)
        with database.write_session() as session:
            people_to_be(session, now)
    with database.read_session() as session:
        people = people_in(session)
    with database.engine.begin() as connection:
        made = plant(connection, now, people)
    told = {word: {"rows": planting.rows, "refused": planting.refused} for word, planting in made.items()}
    (folder / "plantings.json").write_text(json.dumps(told, default=str), "utf-8")
    database.dispose()


def people_in(session: Session) -> dict[str, User]:
    """The people of `people_to_be`, by key."""
    wanted = select(User).where(User.email.endswith(f"@{EXAMPLE}")).options(selectinload(User.roles))
    found = {user.email.partition("@")[0]: user for user in session.scalars(wanted).unique()}
    return {("partner" if key.startswith(PARTNER) else key): user for key, user in found.items()}


def settings_of(folder: Path, url: str = "") -> Settings:
    """Settings of an installation that people reach over https; its database is a file there, or the one at `url`."""
    return Settings(
        instance_dir=folder,
        database_url=url or f"sqlite:///{folder / 'workbench.db'}",
        secret_key="a-key-for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz",
        demo=True,
        testing=True,
        base_url="http://localhost",
    )


@contextmanager
def opened(folder: Path, built: Path, now: Any, url: str = "", **changes: Any) -> Iterator[World]:
    """A copy of the world with its application; the clock stands at the moment for which it was built.

    With `url` the copy stands there already: the world of that folder, moved to PostgreSQL. `changes` are settings.
    """
    if not url:
        shutil.copy(built / "workbench.db", folder / "workbench.db")
    settings = replace(settings_of(folder, url), **changes)
    database = Database(settings.database_url)
    make_keys(database, settings)
    app = create_app(settings, database)
    app.url_map.keep()
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = SignedInClient
    with database.read_session() as session:
        people = people_in(session)
    plantings = json.loads((built / "plantings.json").read_text("utf-8"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbench_clock, "utcnow", FakeClock(now).utcnow)
        yield World(app, database, settings, people, {word: told["rows"] for word, told in plantings.items()})
    database.dispose()
