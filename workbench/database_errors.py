"""How a refusal of PostgreSQL is worded: which rule it was, never the values of a row.

Its own words repeat them: "Key (email)=(…) already exists", "Failing row contains (…)", "invalid input syntax for type …".
They would stand in the log, in a failed job's row and on the page of failed jobs. What SQLite says names rules alone.
"""

from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

ABOUT_A_VALUE = ("22", "42601")  # class 22: data that a column cannot take; 42601 is also what a search's words may be told


def word_refusals(engine: Engine) -> None:
    """Every error that this engine raises, also the driver's own behind it, says what `without_values` says."""
    event.listen(engine, "handle_error", _word)


def without_values(error: BaseException) -> str:
    """What the driver's error says without values; whole when it does not come from the server (the connection was lost)."""
    state = getattr(error, "sqlstate", None)
    if state is None:
        return str(error)
    if state.startswith(ABOUT_A_VALUE):
        return f"a value cannot be taken (SQLSTATE {state})"
    said: Any = getattr(getattr(error, "diag", None), "message_primary", None)
    return str(said or f"refused (SQLSTATE {state})")


def _word(context: ExceptionContext) -> None:
    orig, wrapped = context.original_exception, context.sqlalchemy_exception
    if getattr(orig, "sqlstate", None) is None:
        return
    orig.args = (without_values(orig),)
    if wrapped is not None:
        wrapped.args = (f"({type(orig).__module__}.{type(orig).__name__}) {orig.args[0]}",)
