"""`flask --app wsgi …`: set-up, people, and the processes."""

import sys

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from workbench import clock
from workbench.db import Database
from workbench.settings import Settings


def init_commands(app: Flask) -> None:
    """Register the commands."""
    for command in (setup, worker, serve, jobs):
        app.cli.add_command(command)
    app.cli.add_command(people)


def _database() -> Database:
    database: Database = current_app.extensions["workbench_database"]
    return database


def _settings() -> Settings:
    settings: Settings = current_app.extensions["workbench_settings"]
    return settings


@click.command()
def setup() -> None:
    """Bring database, model and demo up to date. Safe to run again."""
    from workbench.installing import install

    install(_database(), _settings(), say=click.echo)


@click.command()
def worker() -> None:
    """Run jobs until stopped."""
    from workbench import make_registry
    from workbench.engine import run_worker

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    run_worker(_database(), _settings(), make_registry(), around=app.app_context)


@click.command()
def serve() -> None:
    """Start web and worker under one parent, and print where to go."""
    from workbench.processes import serve as serve_forever

    sys.exit(serve_forever(_database(), _settings()))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def jobs(as_json: bool) -> None:
    """List jobs that wait, run or have failed."""
    import json

    from sqlalchemy import select

    from workbench.queue import Job

    with _database().read_session() as session:
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

    with _database().read_session() as session:
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
        with _database().write_session() as session:
            now = clock.utcnow()
            town = _settings().municipality
            home = service.add_organisation(session, town, kind="municipality", now=now)
            ensure_page_channel(session, home, name=town, now=now)
            user = service.add_user(
                session, address, name=name, organisation=home, roles=["administrator"], actor_id=None, now=now
            )
            token = service.make_sign_in_link(session, user, now=now)
    except (WorkbenchError, EmailNotValidError) as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    click.echo(f"Sign in once with this link, then choose a password: {_settings().base_url}/sign-in/link/{token}")
