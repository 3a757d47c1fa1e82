"""Open an account for a person of the department."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.lookups import staff_by_email, tidy
from app.accounts.passphrases import check_passphrase, hashed
from app.accounts.refusals import EmailTakenError, NoProgramError, NoRightsError
from app.accounts.scope import (
    ADMIN,
    CHIEF,
    COORDINATOR,
    DESK,
    DESK_LEAD,
    EVERYWHERE,
    LEAD,
    MEDICAL,
    RECORDS,
    REVIEWER,
    ROLES,
)
from app.extensions import db, write_tx
from app.models import Activity, Actor, ProgramGrant, Role, StaffMember

ROLE_TITLES = {
    ADMIN: "Admin",
    COORDINATOR: "Coordinator",
    RECORDS: "Records designee",
    REVIEWER: "Check reviewer",
    MEDICAL: "Medical lead",
    DESK: "Desk",
    DESK_LEAD: "Desk lead",
    LEAD: "Session lead",
    CHIEF: "Chief",
}
ROLE_WORDS = {
    ADMIN: "Opens and closes accounts, and sees nobody's registration.",
    COORDINATOR: "Runs programs, decides who gets a place; sees only that a health note exists.",
    RECORDS: "Keeps texts and data requests, and sees who looked at private answers.",
    REVIEWER: "Does background checks and writes down the outcome in a word.",
    MEDICAL: "Opens health notes from three days before a session until the day after.",
    DESK: "Sees on the day who comes, a phone number and who may pick up.",
    DESK_LEAD: "As the desk, and also whom a child must not go with.",
    LEAD: "Sees who takes part in the sessions, and what helps them.",
    CHIEF: "Reads totals, and no names.",
}


@dataclass(frozen=True)
class Account:
    """What an account is to be: who signs in with what, and what they may do.

    Without `roles`, whoever has programs coordinates them.
    """

    name: str
    email: str
    programs: tuple[str, ...] = ()
    admin: bool = False
    roles: tuple[str, ...] = ()

    @property
    def all_roles(self) -> tuple[str, ...]:
        """Every role of the account, in the order of ROLES."""
        usual = (COORDINATOR,) if self.programs else ()
        wanted = {*(self.roles or usual), *((ADMIN,) if self.admin else ())}
        return tuple(role for role in ROLES if role in wanted)


def create_staff(account: Account, passphrase: str, actor: Actor) -> int:
    """Open the account and return its id. Refuses weak passphrases and taken addresses."""
    check_passphrase(passphrase, account.name, account.email)
    stored = hashed(passphrase)
    write_tx()
    if staff_by_email(account.email):
        raise EmailTakenError
    staff = StaffMember(
        name=account.name.strip(),
        email=tidy(account.email),
        password=stored,
        fs_uniquifier=secrets.token_hex(32),
    )
    db.session.add(staff)
    give_rights(staff, account)
    db.session.flush()
    note(actor, "account_created", staff, {"programs": sorted(account.programs)})
    db.session.commit()
    return staff.id


def give_rights(staff: StaffMember, account: Account) -> None:
    """Make roles and grants what the account says. Part of a use case: does not commit."""
    _check_rights(account)
    staff.roles = [_role(name) for name in account.all_roles]
    kept = {grant.program: grant for grant in staff.grants}
    staff.grants = [
        kept.get(slug) or ProgramGrant(program=slug) for slug in sorted(set(account.programs))
    ]


def _check_rights(account: Account) -> None:
    """Every account can do something, and every role of a program has a program."""
    if not account.all_roles:
        raise NoRightsError
    bound = [role for role in account.all_roles if role not in EVERYWHERE]
    if bound and not account.programs:
        raise NoProgramError


def note(actor: Actor, verb: str, staff: StaffMember, data: dict[str, object]) -> None:
    """One line of history about an account."""
    db.session.add(
        Activity(
            actor=actor.kind,
            staff_id=actor.staff_id,
            verb=verb,
            data={"account": staff.id, **data},
        )
    )


def _role(name: str) -> Role:
    found = db.session.scalar(select(Role).where(Role.name == name))
    if found is None:
        found = Role(name=name, description=ROLE_WORDS[name])
        db.session.add(found)
    return found
