"""Data requests with their due dates, and people under 18 whose parents do not see their data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
    )


def upgrade() -> None:
    op.add_column("registrations", sa.Column("kept_from_parents_at", MOMENT, nullable=True))
    op.create_table(
        "data_requests",
        _id(),
        sa.Column("asker", sa.String(20), nullable=False),
        sa.Column("asker_name", sa.String(128), nullable=False),
        sa.Column("subject", sa.String(128), nullable=False),
        sa.Column("wants", sa.String(20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("identity", sa.String(20), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("given_at", MOMENT, nullable=True),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(20), nullable=False),
        sa.Column("answer_words", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "asker IN ('person', 'parent', 'other')", name=op.f("ck_data_requests_asker")
        ),
        sa.CheckConstraint(
            "wants IN ('copy', 'correction', 'destruction', 'deny_parents')",
            name=op.f("ck_data_requests_wants"),
        ),
        sa.CheckConstraint(
            "(answered_on IS NULL) = (answer = '')", name=op.f("ck_data_requests_answered")
        ),
        *(
            _key("data_requests", by, "staff_members")
            for by in ("made_by", "given_by", "answered_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_requests")),
    )
    op.create_index("ix_data_requests_open", "data_requests", ["answered_on", "received_on"])
    op.create_table(
        "request_subjects",
        _id(),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        _key("request_subjects", "request_id", "data_requests"),
        _key("request_subjects", "submission_id", "submissions"),
        _key("request_subjects", "registration_id", "registrations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_subjects")),
    )
    for column in ("request_id", "submission_id", "registration_id"):
        op.create_index(op.f(f"ix_request_subjects_{column}"), "request_subjects", [column])


def downgrade() -> None:
    op.drop_table("request_subjects")
    op.drop_table("data_requests")
    op.drop_column("registrations", "kept_from_parents_at")
