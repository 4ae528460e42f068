"""`flask --app wsgi doctor`, `read-only …`, `metrics-token`."""

import json
import sys

import click
from flask import g
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from workbench import clock
from workbench.accounts.models import User
from workbench.errors import WorkbenchError
from workbench.operations import read_only as mode
from workbench.operations.doctor import examine
from workbench.operations.health import GREEN, RED, worst
from workbench.operations.measuring import metrics_token
from workbench.operations.wording import as_row, name_of
from workbench.web.sessions import database, settings

MARKS = {"green": "  ok ", "yellow": " look", "red": "WRONG"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@with_appcontext
def doctor(as_json: bool) -> None:
    """Look at every part, and say what to do. Exit code 0: all is well; 1: look into it; 2: something does not work."""
    g.forced_language = "en"
    looks = examine(database(), settings(), clock.utcnow())
    light = worst(looks)
    rows = [as_row(look) for look in looks]
    if as_json:
        click.echo(json.dumps({"light": light, "parts": rows}, ensure_ascii=False))
    else:
        for row in rows:
            click.echo(f"{MARKS[row['light']]}  {name_of(row['part'])}: {row['said']}")
            if row["do"]:
                click.echo(f"       → {row['do']}")
    sys.exit(0 if light == GREEN else 2 if light == RED else 1)


read_only = AppGroup("read-only", help="Close the workbench for changes, and open it again.")


@read_only.command("on")
@click.argument("reason")
@click.option("--by", default="", help="The e-mail of who does it, for the audit trail.")
@click.option("--wait", default=120, show_default=True, help="Seconds to wait for jobs that had begun.")
def read_only_on(reason: str, by: str, wait: int) -> None:
    """Refuse every change, with REASON on every page. Jobs wait; those that had begun end."""
    try:
        with database().write_session(even_read_only=True) as session:
            period = mode.set_read_only(session, reason, actor_id=_person(session, by), now=clock.utcnow())
    except WorkbenchError as error:
        click.echo(error.message, err=True)
        sys.exit(2)
    left = mode.wait_until_quiet(database(), seconds=wait)
    click.echo(f"Read-only since {period.began_at:%Y-%m-%d %H:%M} UTC: {period.reason}")
    if left:
        click.echo(f"{left} jobs still run. Wait, or stop the worker.", err=True)
        sys.exit(1)


@read_only.command("off")
@click.option("--by", default="", help="The e-mail of who does it, for the audit trail.")
def read_only_off(by: str) -> None:
    """Let everything be changed again; jobs go on."""
    with database().write_session(even_read_only=True) as session:
        has_ended = mode.end_read_only(session, actor_id=_person(session, by), now=clock.utcnow())
    click.echo("Everything can be changed again." if has_ended else "It was not read-only.")


@click.command("metrics-token")
@with_appcontext
def token_for_metrics() -> None:
    """Print the token with which a collector on another machine may read /metrics."""
    click.echo(metrics_token(settings().secret_key))


def _person(session, email: str) -> int | None:  # type: ignore[no-untyped-def]
    if not email:
        return None
    found: int | None = session.scalar(select(User.id).where(User.email == email.strip().lower()))
    if found is None:
        click.echo(f"There is no account {email}.", err=True)
        sys.exit(2)
    return found
