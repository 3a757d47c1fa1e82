"""`flask staff`: accounts, for the first admin and for machines without a browser."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup

from app.accounts.create import Account, create_staff
from app.accounts.refusals import RefusalError
from app.accounts.scope import ADMIN, COORDINATOR, ROLES
from app.models.activities import SYSTEM
from app.programs import PROGRAMS

group = AppGroup("staff", help="Accounts of people of the department.")


@group.command("create")
@click.option("--name", prompt="Name", help="Name on pages and in the history.")
@click.option("--email", prompt="E-mail", help="Address to sign in with.")
@click.option("--admin", is_flag=True, help="May open and close accounts.")
@click.option(
    "--program",
    "programs",
    multiple=True,
    type=click.Choice([program.slug for program in PROGRAMS]),
    help="A program to act in; may be given several times.",
)
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([role for role in ROLES if role != ADMIN]),
    help=f"What to do there, instead of {COORDINATOR}; may be given several times.",
)
@click.password_option("--passphrase", help="At least 12 characters; asked for when left out.")
def create(passphrase: str, **said: Any) -> None:
    """Open an account: --admin, or --program for each program to coordinate, or both.

    With --role somebody has other roles in these programs; records and chief need no program.
    """
    account = Account(**said)
    try:
        create_staff(account, passphrase, SYSTEM)
    except RefusalError as refusal:
        raise click.ClickException(refusal.words) from refusal
    click.echo(f"{account.name} can sign in with {account.email}.")
