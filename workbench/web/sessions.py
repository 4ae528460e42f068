"""How a view reaches the database: the two sessions of the application that serves this request."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import cast

from flask import current_app, g
from sqlalchemy.orm import Session

from workbench.db import Database
from workbench.settings import Settings


def database() -> Database:
    """The database of the current application."""
    return cast(Database, current_app.extensions["workbench_database"])


def settings() -> Settings:
    """The settings of the current application."""
    return cast(Settings, current_app.extensions["workbench_settings"])


@contextmanager
def read_session() -> Iterator[Session]:
    """A session for queries and GET. Within another one of the same request it is that one: a page's panels read once."""
    if "read_session" in g:
        yield g.read_session
        return
    with database().read_session() as session:
        g.read_session = session
        try:
            yield session
        finally:
            g.pop("read_session", None)


def write_session() -> AbstractContextManager[Session]:
    """A short session for one change; wakes a worker for the jobs it wrote, once it has committed."""
    context = database().write_session()
    return _WithWake(context)


class _WithWake(AbstractContextManager[Session]):
    def __init__(self, inner: AbstractContextManager[Session]) -> None:
        self.inner = inner

    def __enter__(self) -> Session:
        session = self.inner.__enter__()
        session.info["wake"] = current_app.extensions.get("workbench_wake")
        return session

    def __exit__(self, *details: object) -> bool | None:
        return self.inner.__exit__(*details)  # type: ignore[arg-type]
