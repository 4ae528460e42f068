"""Walking through every page as every role and finding every form on the way, as a browser would see it."""

import re
import sqlite3
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import selectinload
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.hostile.forms import Form, forms_on
from tests.hostile.looking_for import faults_of
from workbench.accounts.models import User
from workbench.accounts.permissions import TABLE
from workbench.db import Database

ORDER = ("writer", "approver", "administrator", "fact_checker", "legal_reviewer", "partner", "reporter", "auditor", None)
MOST_PER_ENDPOINT = 2
SIGN_IN, OWN_PAGE = "/sign-in", "/account/sessions"  # where strangers are sent, and what everybody may see who is signed in
SIGN_OUT = ("static", "security.logout", "security.two_factor_token_validation")
ENDING = re.compile(
    "remov|delet|end_|revoke|withdraw|cancel|retire|discard|logout|undo|close|declin|reject|stop|forget|merge|password|tf_|two_f|set_active|sign_out"
)
STEADY = {
    "kind", "rule", "part", "section", "output", "material", "format", "edition", "language", "name", "callback",
}  # fmt: skip
FILES = (".csv", ".xlsx", ".atom", ".ics", ".json", ".svg")


@dataclass
class World:
    """An installation, somebody in every role, and the way back to how it began."""

    app: Flask
    database: Database
    folder: Path
    origin: Path
    people: dict[str, User]
    sign_in: Callable[..., FlaskClient]
    clients: dict[str | None, FlaskClient] = field(default_factory=dict)
    cookies: dict[str | None, dict[Any, Any]] = field(default_factory=dict)  # of those whom the origin knows as signed in
    state: tuple[int, ...] = ()  # of the database's files when it was last restored
    columns: dict[str, list[str]] = field(default_factory=dict)  # of each table those that hold words

    def client(self, role: str | None) -> FlaskClient:
        """The browser of a role; the same one until `forget`."""
        if role not in self.clients:
            self.clients[role] = self.sign_in(role)
        return self.clients[role]

    def awake(self, role: str | None) -> FlaskClient:
        """The browser of a role, signed in again if somebody's press has ended its session."""
        if role is not None and self.client(role).get(OWN_PAGE).status_code != 200:
            self.clients.pop(role)
            self._read_again(role)
            answer, person = self.client(role).get(OWN_PAGE), self.people[role]
            state = f"{answer.status_code}, {'an open' if person.active else 'a closed'} account, {sorted(person.role_names)}"
            assert answer.status_code == 200, f"{role} cannot sign in any more: {state}"
        return self.client(role)

    def _read_again(self, role: str) -> None:
        """Ending somebody's sessions changes the name by which sessions know that person."""
        with self.database.read_session() as session:
            how = (selectinload(User.roles), selectinload(User.organisation))
            self.people[role] = session.get_one(User, self.people[role].id, options=how)

    @property
    def is_changed(self) -> bool:
        """Whether anything was written since it was restored."""
        return self.state != self._files()

    def _files(self) -> tuple[int, ...]:
        files = (self.folder / "workbench.db", self.folder / "workbench.db-wal")
        found = [one.stat() for one in files if one.exists() and one.stat().st_size]  # an empty log comes with the first look
        return tuple(number for one in found for number in (one.st_size, one.st_mtime_ns))

    def restore(self) -> None:
        """The database as it was: nothing of what was sent is left."""
        if self.is_changed:
            self.database.dispose()
            _copy(self.origin / "workbench.db", self.folder / "workbench.db")
            self.state = self._files()
        self.clients = {role: client for role, client in self.clients.items() if role in self.cookies}
        for role, client in self.clients.items():
            client._cookies = dict(self.cookies[role])

    def endpoint(self, path: str, method: str = "GET") -> tuple[str, dict[str, Any]] | None:
        """The endpoint behind a path and its values, or None."""
        try:
            found, values = self.app.url_map.bind("localhost").match(path, method)
        except HTTPException:
            return None
        return str(found), dict(values)

    def send(self, form: Form, values: dict[str, list[str]]) -> TestResponse:
        """Send a form as its person; once more if that person was signed out by what was sent before."""
        answer = self._send(form, values)
        if form.role is not None and urlsplit(answer.headers.get("Location", "")).path == SIGN_IN:
            self.awake(form.role)
            answer = self._send(form, values)
        return answer

    def _send(self, form: Form, values: dict[str, list[str]]) -> TestResponse:
        client = self.client(form.role)
        raw = {name: [one.encode("utf-8", "surrogatepass") for one in many] for name, many in values.items()}
        if form.method == "GET":
            return client.get(form.action.partition("?")[0], query_string=encoded(raw).decode())
        return client.post(
            form.action,
            data=encoded(raw),
            content_type="application/x-www-form-urlencoded",
            headers={"Referer": f"http://localhost{form.page}"},
        )

    def keep(self, folder: Path) -> None:
        """Make what the database holds now what `restore` goes back to, with a person of every role signed in."""
        folder.mkdir(exist_ok=True)
        self.clients.clear()
        self.cookies = {role: dict(self.awake(role)._cookies or {}) for role in ORDER}
        _copy(self.folder / "workbench.db", folder / "workbench.db")
        self.origin = folder

    def begin(self, origin: Path) -> None:
        """Go on from what was kept in this folder by another test."""
        self.origin, self.state = origin, ()
        self.restore()
        self.keep(self.folder / "begun")

    def live(self, forms: Iterable[Form]) -> Counter[int]:
        """Send every form that makes something, as somebody fills it who means well: there is more to meet on the next walk."""
        made = [one for one in forms if one.method == "POST" and not ENDING.search(one.endpoint)]
        return Counter(self.send(form, form.filled()).status_code for form in made)

    def kept(self, tag: str) -> Iterator[tuple[str, str, str]]:
        """(table, column, value) wherever the database holds the tag."""
        with closing(sqlite3.connect(self.folder / "workbench.db")) as connection:
            self.columns = self.columns or text_columns(connection)
            for table, columns in self.columns.items():
                wanted = " OR ".join(f'instr("{name}", ?)' for name in columns)
                names = ", ".join(f'"{name}"' for name in columns)
                for row in connection.execute(f'SELECT {names} FROM "{table}" WHERE {wanted}', [tag] * len(columns)):
                    yield from ((table, name, value) for name, value in zip(columns, row, strict=True) if tag in str(value))


def _copy(origin: Path, target: Path) -> None:
    """By SQLite itself, which knows who else holds the file open."""
    with closing(sqlite3.connect(origin)) as there, closing(sqlite3.connect(target)) as here:
        there.backup(here)


def encoded(values: dict[str, list[bytes]]) -> bytes:
    """Fields as a browser sends them, byte for byte (also bytes that are no UTF-8)."""
    from urllib.parse import quote_from_bytes

    return "&".join(
        f"{quote_from_bytes(name.encode())}={quote_from_bytes(one)}" for name, many in values.items() for one in many
    ).encode()


def text_columns(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """The columns of each table that hold words."""
    wanted = "SELECT name FROM sqlite_master WHERE type='table' AND sql NOT LIKE '%VIRTUAL%'"
    tables = [row[0] for row in connection.execute(wanted)]
    found = {}
    for table in tables:
        rows = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
        columns = [row[1] for row in rows if row[2].upper().startswith(("VARCHAR", "TEXT", "JSON", "CHAR", "CLOB"))]
        if columns and "_fts" not in table:
            found[table] = columns
    return found


@dataclass
class Walk:
    """What a walk has met: every page that answered, every form, every answer that was a fault of ours."""

    pages: list[tuple[str | None, str, str]] = field(default_factory=list)
    forms: dict[str, Form] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    look: Callable[[str | None, str, TestResponse], None] | None = None
    most: int = MOST_PER_ENDPOINT
    is_brief: bool = False  # one address of each endpoint, whatever its values
    every: int = 1  # of so many endpoints one is looked at; files always

    def through(self, world: World, roles: Iterable[str | None] = ORDER, *, once: bool = True) -> "Walk":
        """Walk as each role; with `once` a place that one role has seen is not looked at again by the next."""
        seen: dict[tuple[object, ...], int] = {}
        for role in roles:
            if not once:
                seen = {}
            self._as(world, role, seen)
        return self

    def _as(self, world: World, role: str | None, seen: dict[tuple[object, ...], int]) -> None:
        client, mine = world.awake(role), frozenset({role or "anonymous"})
        plain = (rule.rule for rule in world.app.url_map.iter_rules() if not rule.arguments and "GET" in (rule.methods or ()))
        waiting, known = ["/", *sorted(plain)], set()
        while waiting:
            address = waiting.pop(0)
            path, _mark, query = address.partition("?")
            found = world.endpoint(path)
            if address in known or found is None or not TABLE.get(found[0], frozenset()) & mine:
                continue
            known.add(address)
            place = (found[0],) if self.is_brief else (found[0], _steady(found[1]), _names(query))
            if seen.get(place, 0) >= self.most or found[0] in SIGN_OUT or self._is_left_out(path, found[0]):
                continue
            seen[place] = seen.get(place, 0) + 1
            waiting += self._visit(world, client, role, address, found[0])
        if role is not None and client.get(OWN_PAGE).status_code != 200:
            self.faults.append(f"{role} was signed out by looking at pages")

    def _is_left_out(self, path: str, endpoint: str) -> bool:
        return not path.endswith(FILES) and zlib.crc32(endpoint.encode()) % self.every > 0

    def _visit(self, world: World, client: FlaskClient, role: str | None, address: str, endpoint: str) -> list[str]:
        answer = client.get(address)
        if answer.status_code >= 500:
            self.faults.append(f"{role} GET {address}: {answer.status_code}")
        if self.look is not None:
            self.look(role, address, answer)
        if answer.status_code in (301, 302, 303, 307, 308):
            return [local(answer.headers["Location"])] if is_local(answer.headers["Location"]) else []
        if answer.status_code >= 400 or answer.mimetype != "text/html" or not answer.data.strip():
            return []
        self.pages.append((role, address, endpoint))
        for action, method, fields, has_file in forms_on(answer.data, address):
            behind = world.endpoint(action.partition("?")[0], method)
            if behind is not None:
                form = Form(role, address, action, method, behind[0], fields, has_file)
                self.forms.setdefault(form.key, form)
        return links(answer.data, address)


def links(page: bytes, path: str) -> list[str]:
    """Every address of ours that the page leads to or loads."""
    found = []
    for node in html.fromstring(page).iter():
        for name in ("href", "src", "hx-get", "data-src"):
            target = node.get(name) if isinstance(node.tag, str) else None
            if target and not target.startswith("#"):
                target = urljoin(path, target)
                if is_local(target):
                    found.append(local(target))
    return found


def is_local(target: str) -> bool:
    """Whether an address stays in the application."""
    parts = urlsplit(target)
    return parts.netloc in ("", "localhost") and parts.scheme in ("", "http") and parts.path.startswith("/")


def local(target: str) -> str:
    """Path and query of an address of ours."""
    parts = urlsplit(target)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _steady(values: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """The values that name a kind of thing, not one thing."""
    found = ((name, str(value)) for name, value in sorted(values.items()) if name in STEADY)
    return tuple(one for one in found if re.fullmatch(r"[a-z_.]{1,30}", one[1]))


def _names(query: str) -> str:
    """The names in a query: another value of the same filter is the same page."""
    return "&".join(sorted({part.partition("=")[0] for part in query.split("&")}))


def looked_at(world: World, roles: tuple[str | None, ...], **how: Any) -> tuple[Walk, list[str], set[str]]:
    """Walk with a strict parser at hand; gives the walk, what was wrong, and the kinds of answers that were met."""
    wrong: list[str] = []
    kinds: set[str] = set()

    def look(role: str | None, address: str, answer: TestResponse) -> None:
        kinds.add(answer.mimetype)
        if answer.status_code < 500:
            found = faults_of(answer.data, answer.mimetype, answer.headers)
            found += ["a template was executed"] if b"=1+1+1337" in answer.data or b"> 1337" in answer.data else []
            wrong.extend(f"{role} {address}: {one}" for one in found)

    return Walk(look=look, **how).through(world, roles), wrong, kinds
