"""Lists of what is to be destroyed, the log of it, and holds that stop it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
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
    op.add_column("registrations", sa.Column("purged_at", MOMENT, nullable=True))
    op.create_table(
        "purges",
        _id(),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'done', 'refused')", name=op.f("ck_purges_state")
        ),
        _key("purges", "decided_by", "staff_members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purges")),
    )
    op.create_table(
        "purge_items",
        _id(),
        sa.Column("purge_id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(2), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("stamp", sa.String(40), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        _key("purge_items", "purge_id", "purges"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purge_items")),
    )
    op.create_index(op.f("ix_purge_items_purge_id"), "purge_items", ["purge_id"])
    op.create_table(
        "destructions",
        _id(),
        sa.Column("purge_id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(2), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("first", MOMENT, nullable=False),
        sa.Column("last", MOMENT, nullable=False),
        sa.Column("authority", sa.String(300), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _key("destructions", "purge_id", "purges"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destructions")),
    )
    op.create_index(op.f("ix_destructions_purge_id"), "destructions", ["purge_id"])
    op.create_table(
        "legal_holds",
        _id(),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("offering_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(submission_id IS NULL) <> (offering_id IS NULL)",
            name=op.f("ck_legal_holds_one_thing"),
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_legal_holds_reason")),
        _key("legal_holds", "submission_id", "submissions"),
        _key("legal_holds", "offering_id", "offerings"),
        _key("legal_holds", "made_by", "staff_members"),
        _key("legal_holds", "lifted_by", "staff_members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
    )
    for column in ("submission_id", "offering_id"):
        op.create_index(op.f(f"ix_legal_holds_{column}"), "legal_holds", [column])


def downgrade() -> None:
    for table in ("legal_holds", "destructions", "purge_items", "purges"):
        op.drop_table(table)
    op.drop_column("registrations", "purged_at")
