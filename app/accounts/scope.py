"""Who may see what. Every staff page narrows its query here and nowhere else."""

from __future__ import annotations

from typing import TypeVarTuple

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

from app.models import Offering, StaffMember
from app.programs import PROGRAMS

ADMIN = "admin"
COORDINATOR = "coordinator"

_Columns = TypeVarTuple("_Columns")


def is_admin(staff: StaffMember) -> bool:
    """Whether this person may open, change and close accounts."""
    return staff.active and any(role.name == ADMIN for role in staff.roles)


def programs_of(staff: StaffMember) -> tuple[str, ...]:
    """Slugs of the programs this person coordinates, in the order of the home page."""
    if not staff.active or not any(role.name == COORDINATOR for role in staff.roles):
        return ()
    granted = {grant.program for grant in staff.grants}
    return tuple(program.slug for program in PROGRAMS if program.slug in granted)


def may_see(staff: StaffMember, program: str) -> bool:
    """Whether this person coordinates the program."""
    return program in programs_of(staff)


def scoped(
    query: Select[*_Columns],
    staff: StaffMember,
    column: InstrumentedAttribute[str] = Offering.program,
) -> Select[*_Columns]:
    """The query narrowed to the person's programs; `column` holds the program's slug."""
    return query.where(column.in_(programs_of(staff)))
