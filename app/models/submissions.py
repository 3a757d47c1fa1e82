"""What people hand in: submissions, the registrations in them, and links that open them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import JSON, Base, Timestamps, UTCDateTime
from app.models.offerings import Division, Offering

STATUSES = (
    "submitted",
    "guardian_pending",
    "under_review",
    "documents_due",
    "check_pending",
    "confirmed",
    "waitlisted",
    "declined",
    "offered",
    "offer_lapsed",
    "offer_declined",
    "checked_in",
    "attended",
    "completed",
    "partly_completed",
    "withdrawn",
    "no_show",
    "removed",
    "transferred",
    "cancelled_by_department",
)
_NAMES = ", ".join(f"'{name}'" for name in STATUSES)


class Submission(Base, Timestamps):
    """What one person handed in at once: contact, language, notice shown.

    `key_hash` is the SHA-256 of the form's one-time number: sending a form twice finds the
    same row. `reference` is for people to say on the phone and opens nothing.
    """

    __tablename__ = "submissions"
    __table_args__ = (
        CheckConstraint("source IN ('web', 'phone', 'paper', 'demo')", name="source"),
        Index("ix_submissions_email", "email"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offerings.id"), index=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    content_hash: Mapped[str] = mapped_column(String(64))
    contact_name: Mapped[str] = mapped_column(String(128), default="")
    relation: Mapped[str] = mapped_column(String(60), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    email_confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Until when seats are kept for an address nobody has confirmed; None = no limit.
    hold_until: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    phone: Mapped[str] = mapped_column(String(20), default="")
    phone_typed: Mapped[str] = mapped_column(String(40), default="")
    text_ok: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(20), default="en")
    interpreter: Mapped[str] = mapped_column(String(60), default="")
    city: Mapped[str] = mapped_column(String(40), default="", index=True)
    connection: Mapped[str] = mapped_column(String(40), default="")
    mailing_address: Mapped[str] = mapped_column(Text, default="")
    heard: Mapped[str] = mapped_column(String(60), default="")
    announcements: Mapped[bool] = mapped_column(default=False)
    keep_together: Mapped[bool] = mapped_column(default=False)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    notice_document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    notice_shown_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    source: Mapped[str] = mapped_column(String(20), default="web")
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id"))
    version: Mapped[int] = mapped_column(default=1)
    offering: Mapped[Offering] = relationship()
    registrations: Mapped[list[Registration]] = relationship(
        back_populates="submission", order_by="Registration.position"
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol


class Registration(Base, Timestamps):
    """One participant in one offering (for drop-in programs, one party)."""

    __tablename__ = "registrations"
    __table_args__ = (
        CheckConstraint(f"status IN ({_NAMES})", name="status"),
        CheckConstraint("party_size BETWEEN 1 AND 20", name="party_size"),
        CheckConstraint("status <> 'confirmed' OR seat_held", name="confirmed_has_seat"),
        CheckConstraint(
            "status NOT IN ('waitlisted', 'declined', 'withdrawn', 'cancelled_by_department')"
            " OR NOT seat_held",
            name="no_seat_without_place",
        ),
        CheckConstraint("kept_in_id IS NULL OR NOT seat_held", name="one_seat_each"),
        CheckConstraint("NOT another_home OR kept_in_id IS NOT NULL", name="another_home"),
        Index("ix_registrations_offering_status", "offering_id", "status"),
        Index("ix_registrations_offering_name", "offering_id", "search_name"),
        Index("ix_registrations_division_status", "division_id", "status"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offerings.id"))
    division_id: Mapped[int] = mapped_column(ForeignKey("divisions.id"))
    position: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(String(30))
    status_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seat_held: Mapped[bool] = mapped_column(default=False)
    party_size: Mapped[int] = mapped_column(default=1)
    full_name: Mapped[str] = mapped_column(String(128), default="")
    called: Mapped[str] = mapped_column(String(128), default="")
    search_name: Mapped[str] = mapped_column(String(260), default="")
    is_minor: Mapped[bool] = mapped_column(default=False)
    grade: Mapped[int | None]
    photo: Mapped[str] = mapped_column(String(20), default="")
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # The registration that has the place of this one: it was merged into that one, or another
    # home signed up the same child there.
    kept_in_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id"), index=True)
    another_home: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Order on the waitlist: 0 lives in a served city, 1 works or studies there, 2 neither.
    tier: Mapped[int] = mapped_column(default=0, server_default="0")
    # Took part in an earlier run of the program; first-timers go before.
    took_part: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Place in line after a lottery; 0 where there was none, AFTER_THE_DRAW for who came later
    # or went back to the end of the list. `drawn_first` is what the draw itself gave.
    drawn: Mapped[int] = mapped_column(default=0, server_default="0")
    drawn_first: Mapped[int] = mapped_column(default=0, server_default="0")
    passed_over: Mapped[int] = mapped_column(default=0, server_default="0")
    # Chosen as an alternate: while on the waitlist, asked before the others.
    alternate: Mapped[bool] = mapped_column(default=False, server_default=false())
    # When everything that leads to the person was taken out, under the retention schedule.
    purged_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Since when somebody under 18 asks that no parent sees their data; None: nobody asked.
    kept_from_parents_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)
    submission: Mapped[Submission] = relationship(back_populates="registrations")
    division: Mapped[Division] = relationship()
    offering: Mapped[Offering] = relationship()
    private_fields: Mapped[list[PrivateField]] = relationship()
    kept_in: Mapped[Registration | None] = relationship(
        remote_side="Registration.id", foreign_keys=kept_in_id, back_populates="also"
    )
    # Further sign-ups of the same person, whose place is this one.
    also: Mapped[list[Registration]] = relationship(
        foreign_keys=kept_in_id, back_populates="kept_in", order_by="Registration.id"
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol

    @property
    def place(self) -> Registration:
        """The registration that has the place: of a child of two homes perhaps the other one."""
        return self.kept_in if self.another_home and self.kept_in else self

    @property
    def other_homes(self) -> list[Registration]:
        """Of a child whom several homes signed up: their registrations without a place."""
        return [row for row in self.place.also if row.another_home]

    @property
    def told_kinds(self) -> set[str]:
        """Kinds of private answers given here, or in another sign-up of the same person."""
        return {field.kind for row in (self, *self.also) for field in row.private_fields}

    @property
    def display_name(self) -> str:
        """The name to be called, else the full name."""
        return self.called or self.full_name


class PrivateField(Base):
    """Health, emergency, pick-up, custody or check data of one person, sealed field by field."""

    __tablename__ = "private_fields"
    __table_args__ = (
        Index("uq_private_fields_registration_kind", "registration_id", "kind", unique=True),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"))
    kind: Mapped[str] = mapped_column(String(40))
    sealed: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)


class AccessLink(Base):
    """A link mailed to a person: one purpose, stored only as the SHA-256 of its token."""

    __tablename__ = "access_links"
    __table_args__ = (
        CheckConstraint(
            "purpose IN ('confirm', 'manage', 'feed', 'documents', 'guardian', 'resume')",
            name="purpose",
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    # The one person a guardian's link is about; None opens the whole submission.
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id"))
    purpose: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    submission: Mapped[Submission] = relationship()
