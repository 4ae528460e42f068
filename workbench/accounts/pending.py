"""What the account library has changed in this request and not committed yet, and what goes into the same transaction."""

from collections.abc import Callable
from typing import Any

from flask import Flask, g
from sqlalchemy.orm import Session

from workbench.web.application import view_failed

Write = Callable[[Session], None]


def init_pending(app: Flask) -> None:
    """A view that fails has changed nothing: the library would still commit when its fault page leaves."""
    view_failed.connect(_drop, app)


def _drop(_app: Flask) -> None:
    take_pending()


def put(model: Any) -> None:
    """This object is changed or new."""

    def write(session: Session) -> None:
        session.merge(model)

    write_with_next_commit(write)


def delete(model: Any) -> None:
    """This object goes."""

    def write(session: Session) -> None:
        session.delete(session.merge(model))

    write_with_next_commit(write)


def write_with_next_commit(write: Write) -> None:
    """Run `write(session)` when the library commits: a change and its row in the audit trail stand together or not at all."""
    if "account_changes" not in g:
        g.account_changes = []
    g.account_changes.append(write)


def take_pending() -> list[Write]:
    """What is to be written now, in its order; nothing of it is left."""
    pending: list[Write] = g.pop("account_changes", [])
    return pending
