"""`flask --app wsgi …`: set-up, people, and the processes."""

import sys

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from workbench import clock
from workbench.activity.commands import audit
from workbench.backups.commands import make_backup_commands
from workbench.moving.commands import make_move_command
from workbench.operations import commands as operations
from workbench.operations import read_only
from workbench.web.sessions import database, settings


def init_commands(app: Flask) -> None:
    """Register the commands."""
    for command in (setup, worker, serve, jobs, operations.doctor, operations.read_only, operations.token_for_metrics):
        app.cli.add_command(command)
    app.cli.add_command(people)
    app.cli.add_command(audit)
    app.cli.add_command(make_backup_commands(read_only))
    app.cli.add_command(make_move_command(read_only))


@click.command()
def setup() -> None:
    """Bring database, model and demo up to date. Safe to run again."""
    from workbench.errors import Refused
    from workbench.installing import install

    try:
        install(database(), settings(), say=click.echo)
    except Refused as error:
        raise click.ClickException(error.message) from None


@click.command()
@click.option("--may-rest", is_flag=True, help="End when idle, to give memory back; for where somebody starts it again.")
def worker(may_rest: bool) -> None:
    """Run jobs until stopped."""
    from workbench import make_registry
    from workbench.worker.engine import run_worker

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    run_worker(database(), settings(), make_registry(), around=app.app_context, may_rest=may_rest)


@click.command()
@click.option("--set-up", "with_set_up", is_flag=True, help="Set up first, as `setup` does: one start less.")
def serve(with_set_up: bool) -> None:
    """Start web and worker under one parent, and print where to go."""
    from workbench.installing import install
    from workbench.processes import apart
    from workbench.processes import serve as serve_forever

    if with_set_up and (code := apart("setup", lambda: install(database(), settings(), say=click.echo))):
        sys.exit(code)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    sys.exit(serve_forever(app, database(), settings()))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def jobs(as_json: bool) -> None:
    """List jobs that wait, run or have failed."""
    import json

    from sqlalchemy import select

    from workbench.queue import Job

    with database().read_session() as session:
        for job in session.scalars(select(Job).where(Job.state != "done").order_by(Job.run_at)):
            row = {"id": job.id, "kind": job.kind, "state": job.state, "attempts": job.attempts, "error": job.last_error}
            click.echo(
                json.dumps(row, ensure_ascii=False) if as_json else f"{job.id}\t{job.kind}\t{job.state}\t{job.last_error or ''}"
            )


people = AppGroup("people", help="Accounts.")


@people.command("add-administrator")
@click.argument("email")
@click.argument("name")
def add_administrator(email: str, name: str) -> None:
    """Make an administrator and print a link that signs in once."""
    _add_administrator(email, name)


@people.command("first-administrator")
@click.option("--email", envvar="ADMIN_EMAIL", help="Asked for when left out.")
@click.option("--name", envvar="ADMIN_NAME", help="Asked for when left out.")
def first_administrator(email: str | None, name: str | None) -> None:
    """Make the first administrator of an empty installation. Does nothing when people exist."""
    from sqlalchemy import select

    from workbench.accounts.models import User

    with database().read_session() as session:
        if session.scalar(select(User.id).limit(1)) is not None:
            return
    click.echo("This installation has no people yet. Who is its first administrator?")
    _add_administrator(email or click.prompt("E-mail"), name or click.prompt("Name"))


def _add_administrator(email: str, name: str) -> None:
    from email_validator import EmailNotValidError, validate_email

    from workbench.accounts import service
    from workbench.campaigns.channels import ensure_page_channel
    from workbench.errors import WorkbenchError

    try:
        address = validate_email(email, check_deliverability=False, test_environment=True).normalized
        with database().write_session() as session:
            now = clock.utcnow()
            town = settings().municipality
            home = service.add_organisation(session, town, kind="municipality", now=now)
            ensure_page_channel(session, home, name=town, now=now)
            user = service.add_user(
                session, address, name=name, organisation=home, roles=["administrator"], actor_id=None, now=now
            )
            token = service.make_sign_in_link(session, user, now=now)
    except (WorkbenchError, EmailNotValidError) as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    click.echo(f"Sign in once with this link, then choose a password: {settings().base_url}/sign-in/link/{token}")
