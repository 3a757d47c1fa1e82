"""Questions a coordinator adds to one offering, every wording they had, and the answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import JSON, Base, Timestamps, UTCDateTime, now
from app.models.offerings import Offering

QUESTION_KINDS = (
    "text",
    "long",
    "one_of",
    "several",
    "yes_no",
    "number",
    "date",
    "agreement",
    "health",
)
_KINDS = ", ".join(f"'{name}'" for name in QUESTION_KINDS)


class Question(Base, Timestamps):
    """One question of an offering. What kind it is and of whom it is asked never changes.

    `asked` is False once it was taken out; answers that were given stay until they are deleted.
    """

    __tablename__ = "questions"
    __table_args__ = (CheckConstraint(f"kind IN ({_KINDS})", name="kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offerings.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(20))
    # Asked of everyone who takes part, or once for the whole sign-up.
    per_person: Mapped[bool] = mapped_column(default=False)
    asked: Mapped[bool] = mapped_column(default=True)
    in_roster: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    offering: Mapped[Offering] = relationship()
    wordings: Mapped[list[Wording]] = relationship(
        back_populates="question",
        order_by="Wording.number",
        foreign_keys="Wording.question_id",
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol

    @property
    def current(self) -> Wording:
        """The wording that is asked now."""
        return self.wordings[-1]


class Wording(Base):
    """One version of a question, never edited once the offering was public or it was answered.

    `seen_by` are roles beside the coordinator and the records designee. `retention` is a class
    of DOMAIN.md 2.3, D1 to D9. With `depends_on`, it is asked only of those who answered that
    question with one of `depends_values`.
    """

    __tablename__ = "wordings"
    __table_args__ = (
        UniqueConstraint("question_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("why <> ''", name="says_why"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    number: Mapped[int] = mapped_column(default=1)
    label: Mapped[str] = mapped_column(Text)
    hint: Mapped[str] = mapped_column(Text, default="")
    why: Mapped[str] = mapped_column(Text)
    required: Mapped[bool] = mapped_column(default=False)
    choices: Mapped[list[str]] = mapped_column(JSON, default=list)
    seen_by: Mapped[list[str]] = mapped_column(JSON, default=list)
    retention: Mapped[str] = mapped_column(String(2))
    depends_on: Mapped[int | None] = mapped_column(ForeignKey("questions.id"), index=True)
    depends_values: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    question: Mapped[Question] = relationship(
        back_populates="wordings", foreign_keys="Wording.question_id"
    )


class Answer(Base):
    """What was answered to one version of a question; of health kinds nothing stands here.

    `registration_id` is None for a question asked once for the whole sign-up.
    """

    __tablename__ = "answers"
    __table_args__ = (
        UniqueConstraint("question_id", "registration_id"),
        Index(
            "uq_answers_question_submission",
            "question_id",
            "submission_id",
            unique=True,
            sqlite_where=text("registration_id IS NULL"),
            postgresql_where=text("registration_id IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    wording_id: Mapped[int] = mapped_column(ForeignKey("wordings.id"), index=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id"), index=True)
    value: Mapped[Any] = mapped_column(JSON)
    told_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    wording: Mapped[Wording] = relationship()
    question: Mapped[Question] = relationship()
