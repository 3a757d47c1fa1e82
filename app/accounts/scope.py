"""Who may see what. Every staff page narrows its query here and nowhere else."""

from __future__ import annotations

from typing import TypeVarTuple

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

from app.models import Offering, StaffMember
from app.programs import PROGRAMS

ADMIN = "admin"
COORDINATOR = "coordinator"
# Reads and keeps the rules for texts, retention, exports of one's own data.
RECORDS = "records"
# Does background checks and writes down one word.
REVIEWER = "reviewer"
# Opens health notes on the days around a session.
MEDICAL = "medical"
# Checks people in on the day, and the one of them who also sees whom a child must not go with.
DESK, DESK_LEAD = "desk", "desk_lead"
# Leads a session; reads totals.
LEAD, CHIEF = "lead", "chief"
ROLES = (ADMIN, COORDINATOR, RECORDS, REVIEWER, MEDICAL, DESK, DESK_LEAD, LEAD, CHIEF)
# These act for the whole department; every other role acts in the programs of the account.
EVERYWHERE = frozenset({ADMIN, RECORDS, CHIEF})

_Columns = TypeVarTuple("_Columns")


def is_admin(staff: StaffMember) -> bool:
    """Whether this person may open, change and close accounts."""
    return has_role(staff, ADMIN)


def has_role(staff: StaffMember, role: str) -> bool:
    """Whether this person may act in a role, in whichever program."""
    return staff.active and any(held.name == role for held in staff.roles)


def may_enter(staff: StaffMember, role: str) -> bool:
    """Whether this person has a role, and somewhere to act in it."""
    return has_role(staff, role) and (role in EVERYWHERE or bool(programs_of(staff, role)))


def programs_of(staff: StaffMember, role: str = COORDINATOR) -> tuple[str, ...]:
    """Slugs of the programs in which this person has a role, in the order of the home page."""
    if not has_role(staff, role):
        return ()
    if role in EVERYWHERE - {ADMIN}:
        return tuple(program.slug for program in PROGRAMS)
    granted = {grant.program for grant in staff.grants}
    return tuple(program.slug for program in PROGRAMS if program.slug in granted)


def may_see(staff: StaffMember, program: str) -> bool:
    """Whether this person coordinates the program."""
    return program in programs_of(staff)


def scoped(
    query: Select[*_Columns],
    staff: StaffMember,
    column: InstrumentedAttribute[str] = Offering.program,
    role: str = COORDINATOR,
) -> Select[*_Columns]:
    """The query narrowed to the person's programs in a role; `column` holds the program's slug."""
    return query.where(column.in_(programs_of(staff, role)))
