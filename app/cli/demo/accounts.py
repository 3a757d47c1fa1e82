"""Demo accounts with a passphrase that everyone may know: for development only."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.create import Account, create_staff
from app.accounts.scope import CHIEF, DESK, DESK_LEAD, LEAD, MEDICAL, RECORDS, REVIEWER
from app.extensions import db
from app.models import StaffMember
from app.models.activities import SYSTEM
from app.programs import PROGRAMS

PASSPHRASE = "harbor violin cinnamon lantern"  # noqa: S105 - printed at every start
COORDINATOR = "coordinator@example.org"
RECORDS_ADDRESS = "records@example.org"
EVERY = tuple(program.slug for program in PROGRAMS)
ACADEMIES = ("citizens-academy", "women-in-policing")
ACCOUNTS = (
    Account("Casey Coordinator", COORDINATOR, EVERY),
    Account("Acar Academy", "academy@example.org", ACADEMIES),
    Account("Addis Admin", "admin@example.org", admin=True),
    Account("Reese Records", RECORDS_ADDRESS, roles=(RECORDS,)),
    Account("Val Reviewer", "reviewer@example.org", ACADEMIES, roles=(REVIEWER,)),
    Account("Mika Medical", "medical@example.org", EVERY, roles=(MEDICAL,)),
    Account("Dana Desk", "desk@example.org", EVERY, roles=(DESK,)),
    Account("Toni Desklead", "desklead@example.org", EVERY, roles=(DESK_LEAD,)),
    Account("Sam Lead", "lead@example.org", EVERY, roles=(LEAD,)),
    Account("Charlie Chief", "chief@example.org", roles=(CHIEF,)),
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
