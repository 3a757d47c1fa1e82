"""Reads the accounts pages need."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from app.accounts.scope import ADMIN
from app.extensions import db
from app.models import Role, StaffMember


def all_staff() -> Sequence[StaffMember]:
    """Every account, those who can sign in first, by name."""
    return db.session.scalars(
        select(StaffMember).order_by(StaffMember.active.desc(), StaffMember.name, StaffMember.id)
    ).all()


def staff_by_id(staff_id: int) -> StaffMember | None:
    """One account."""
    return db.session.get(StaffMember, staff_id)


def staff_by_email(email: str) -> StaffMember | None:
    """One account by the address it signs in with, whatever the case of its letters."""
    return db.session.scalar(select(StaffMember).where(StaffMember.email == tidy(email)))


def active_admins(*, without: int = 0) -> int:
    """How many admins can sign in, not counting the account `without`."""
    query = select(func.count(StaffMember.id)).where(
        StaffMember.active.is_(True),
        StaffMember.id != without,
        StaffMember.roles.any(Role.name == ADMIN),
    )
    return db.session.scalar(query) or 0


def tidy(email: str) -> str:
    """An address as it is stored: no spaces around it, small letters."""
    return email.strip().lower()
