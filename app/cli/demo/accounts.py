"""Demo accounts with a passphrase that everyone may know: for development only."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.create import Account, create_staff
from app.extensions import db
from app.models import StaffMember
from app.models.activities import SYSTEM
from app.programs import PROGRAMS

PASSPHRASE = "harbor violin cinnamon lantern"  # noqa: S105 - printed at every start
COORDINATOR = "coordinator@example.org"
ACCOUNTS = (
    Account("Casey Coordinator", COORDINATOR, tuple(program.slug for program in PROGRAMS)),
    Account("Acar Academy", "academy@example.org", ("citizens-academy", "women-in-policing")),
    Account("Addis Admin", "admin@example.org", admin=True),
)
ADDRESSES = tuple(account.email for account in ACCOUNTS)


def add_accounts() -> None:
    """Open the accounts that are not open yet."""
    open_already = set(db.session.scalars(select(StaffMember.email)))
    for account in ACCOUNTS:
        if account.email not in open_already:
            create_staff(account, PASSPHRASE, SYSTEM)


def coordinator_id() -> int | None:
    """The account that the demo's decisions were made with, where there is one."""
    return db.session.scalar(select(StaffMember.id).where(StaffMember.email == COORDINATOR))
