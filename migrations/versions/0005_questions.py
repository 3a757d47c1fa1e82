"""Questions a coordinator adds to one offering, their wordings, and answers to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KINDS = "'text', 'long', 'one_of', 'several', 'yes_no', 'number', 'date', 'agreement', 'health'"


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("per_person", sa.Boolean(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("in_roster", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_questions_kind")),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offerings.id"], name=op.f("fk_questions_offering_id_offerings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    op.create_index(op.f("ix_questions_offering_id"), "questions", ["offering_id"])
    op.create_table(
        "wordings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("seen_by", sa.JSON(), nullable=False),
        sa.Column("retention", sa.String(length=2), nullable=False),
        sa.Column("depends_on", sa.Integer(), nullable=True),
        sa.Column("depends_values", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_wordings_number")),
        sa.CheckConstraint("why <> ''", name=op.f("ck_wordings_says_why")),
        sa.ForeignKeyConstraint(
            ["depends_on"], ["questions.id"], name=op.f("fk_wordings_depends_on_questions")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_wordings_question_id_questions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wordings")),
        sa.UniqueConstraint("question_id", "number", name=op.f("uq_wordings_question_id_number")),
    )
    for column in ("depends_on", "question_id"):
        op.create_index(op.f(f"ix_wordings_{column}"), "wordings", [column])
    _answers()


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("wording_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [f"{name}_id"], [f"{name}s.id"], name=op.f(f"fk_answers_{name}_id_{name}s")
            )
            for name in ("question", "wording", "submission", "registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint(
            "question_id", "registration_id", name=op.f("uq_answers_question_id_registration_id")
        ),
    )
    for name in ("question", "wording", "submission", "registration"):
        op.create_index(op.f(f"ix_answers_{name}_id"), "answers", [f"{name}_id"])
    whole = sa.text("registration_id IS NULL")
    op.create_index(
        "uq_answers_question_submission",
        "answers",
        ["question_id", "submission_id"],
        unique=True,
        sqlite_where=whole,
        postgresql_where=whole,
    )


def downgrade() -> None:
    for table in ("answers", "wordings", "questions"):
        op.drop_table(table)
