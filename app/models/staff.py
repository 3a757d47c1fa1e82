"""Accounts that can sign in, and which programs each may see."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_security import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Timestamps, UTCDateTime

staff_roles = Table(
    "staff_roles",
    Base.metadata,
    Column("staff_id", ForeignKey("staff_members.id"), primary_key=True),
    Column("role_id", ForeignKey("roles.id"), primary_key=True),
)


class Role(Base, RoleMixin):
    """A named set of rights: admin or coordinator."""

    __tablename__ = "roles"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    description: Mapped[str] = mapped_column(String(255), default="")


class StaffMember(Base, UserMixin, Timestamps):
    """A person of the department who can sign in. Grants name the programs they may see."""

    __tablename__ = "staff_members"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(128))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_sign_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Of name, address and rights, which admins edit; signing in does not change it.
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    roles: Mapped[list[Role]] = relationship(secondary=staff_roles, lazy="selectin")
    grants: Mapped[list[ProgramGrant]] = relationship(
        back_populates="staff", lazy="selectin", cascade="all, delete-orphan"
    )

    def get_id(self) -> Any:
        """Flask-Login's session value; changing fs_uniquifier ends every session at once."""
        return self.fs_uniquifier


class ProgramGrant(Base):
    """One staff member coordinates one program."""

    __tablename__ = "program_grants"
    __table_args__ = (UniqueConstraint("staff_id", "program"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id"))
    program: Mapped[str] = mapped_column(String(40))
    staff: Mapped[StaffMember] = relationship(back_populates="grants")
