"""`flask --app wsgi audit …`"""

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from workbench import clock

audit = AppGroup("audit", help="The audit trail.")


@audit.command("verify")
@click.option("--head", "known_head", default="", help="A digest that was kept elsewhere and must be found in the chain.")
def verify(known_head: str) -> None:
    """Go through the whole chain. Exit code 1 and every fault in words when something was changed."""
    from workbench.activity.sealing import chain

    with current_app.extensions["workbench_database"].read_session() as session:
        found = chain.verify(session, now=clock.utcnow(), known_head=known_head.strip().lower())
    for fault in found.faults:
        click.echo(fault, err=True)
    if found.faults:
        sys.exit(1)
    click.echo(
        f"Whole: {found.rows} rows under {found.seals} seals, {found.unsealed} not sealed yet. Newest digest: {found.head}"
    )


@audit.command("head")
def head() -> None:
    """Print the newest digest, to be kept on another machine."""
    from workbench.activity.sealing import chain

    with current_app.extensions["workbench_database"].read_session() as session:
        newest = chain.head(session)
    if newest is None:
        click.echo("Nothing is sealed yet. The worker seals every five seconds.", err=True)
        sys.exit(1)
    click.echo(f"{newest.digest}  seal {newest.id}  {newest.sealed_at.isoformat()}")
