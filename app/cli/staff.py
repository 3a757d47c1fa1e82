"""`flask staff`: accounts, for the first admin and for machines without a browser."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.accounts.create import Account, create_staff
from app.accounts.refusals import RefusalError
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
    help="A program to coordinate; may be given several times.",
)
@click.password_option("--passphrase", help="At least 12 characters; asked for when left out.")
def create(name: str, email: str, admin: bool, programs: tuple[str, ...], passphrase: str) -> None:
    """Open an account: --admin, or --program for each program to coordinate, or both."""
    account = Account(name=name, email=email, programs=programs, admin=admin)
    try:
        create_staff(account, passphrase, SYSTEM)
    except RefusalError as refusal:
        raise click.ClickException(refusal.words) from refusal
    click.echo(f"{name} can sign in with {email}.")
