"""Two municipalities on one machine: each an application, a database and a key of its own, each answering on loopback."""

import shutil
from dataclasses import replace

from sqlalchemy import select

from tests.conftest import COMPILED_TEMPLATES
from tests.serving import Served
from tests.signed_in import SignedInClient
from tests.workbench.partners.conftest import Press
from workbench import create_app, make_registry
from workbench.accounts import service as accounts
from workbench.accounts.models import ROLES, User
from workbench.db import Database
from workbench.queue import enqueue, run_due
from workbench.rumours import service as rumours
from workbench.rumours.queries import rumour_by_code
from workbench.rumours.risk import Factors
from workbench.settings import Settings


class Town:
    """One municipality's installation."""

    def __init__(self, name, folder, template, clock):
        self.name, self.clock, self.app = name, clock, None
        self.served = Served(self._answer)
        folder.mkdir()
        shutil.copy(template, folder / "workbench.db")
        self.settings = Settings(
            instance_dir=folder,
            database_url=f"sqlite:///{folder / 'workbench.db'}",
            secret_key=f"{name}-key-for-tests-only-0123456789-abcdefghijklmnop",
            demo=True,
            testing=True,
            base_url=self.served.address,
            municipality=name,
        )
        self.database = Database(self.settings.database_url)
        self.app = create_app(self.settings, self.database)
        self.app.config["WTF_CSRF_ENABLED"] = False
        self.app.jinja_env.bytecode_cache = COMPILED_TEMPLATES
        self.app.test_client_class = SignedInClient
        self.people = self._add_people()
        self.press = Press(self.database, self.people, clock)
        self.asked = []

    def _answer(self, environ, start_response):
        """What the server runs; the application comes when its port is known."""
        self.asked.append((environ["PATH_INFO"], environ.get("HTTP_IF_NONE_MATCH", "")))
        return self.app(environ, start_response)

    def _add_people(self):
        with self.app.test_request_context(), self.database.write_session() as session:
            now = self.clock.utcnow()
            home = accounts.add_organisation(session, self.name, kind="municipality", now=now)
            rows = {}
            for role in (*ROLES, "second_writer"):
                rows[role] = accounts.add_user(
                    session,
                    f"{role}@{self.name.lower()}.example",
                    name=role.replace("_", " ").title(),
                    organisation=home,
                    roles=["writer" if role == "second_writer" else role],
                    actor_id=None,
                    now=now,
                )
            return rows

    @property
    def host(self):
        """The host and port that others must be allowed to reach."""
        return f"127.0.0.1:{self.served.port}"

    def knows(self, *others, **changes):
        """Let this town reach the others: the guard refuses loopback otherwise."""
        hosts = tuple(other.host for other in others)
        self.settings = replace(self.settings, allowed_hosts=hosts, **changes)
        self.app.extensions["workbench_settings"] = self.settings

    def client(self, role=None, language="en"):
        """Somebody at this town."""
        client = self.app.test_client(user=self.people[role]) if role else self.app.test_client()
        client.set_cookie("language", language)
        return client

    def run_jobs(self):
        """Run what is due, as the worker does; libraries that are due are asked for first, as by its tick."""
        with self.app.app_context():
            with self.database.write_session() as session:
                enqueue(session, "partners.read_libraries", {}, dedupe=f"tick:{self.clock.utcnow().isoformat()}")
            return run_due(self.database, self.settings, make_registry())

    def person(self, session, role):
        """Somebody, in a session."""
        return session.get_one(User, self.people[role].id)

    def rows(self, model):
        """Every row of a table, in the order they came."""
        with self.database.read_session() as session:
            return session.scalars(select(model).order_by(model.id)).all()

    def follow(self, address, **form):
        """An approver follows a library, and it is read. Gives the answer of the form."""
        answer = self.client("approver").post("/followed/new", data={"address": address, **form})
        self.run_jobs()
        return answer

    def judge(self, code):
        """Our own fact-checker's verdict and decision on a rumour."""
        with self.app.test_request_context(), self.database.write_session() as session:
            checker, now = self.person(session, "fact_checker"), self.clock.utcnow()
            rumour = rumour_by_code(session, code)
            said = {"reason": "Taxan gäller alla.", "verified_with": "Fritid", "true_kernel": "En klass badade."}
            rumours.set_verdict(session, rumour, verdict="misleading", **said, actor=checker, now=now)
            factors = Factors(spread=2, velocity=2, harm=1, plausibility=2, audience=1, reach=1)
            rumours.rate(session, rumour, factors, is_void=False, was_asked=False, actor_id=checker.id, now=now)
            rumours.decide(session, rumour, decision="respond", reason="Det sprids.", actor=checker, now=now)

    def close(self):
        """Give port and file back."""
        self.served.stop()
        self.database.dispose()
