"""Papers that are signed after a provisional yes, and outcomes of background checks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _person(table: str) -> list[sa.schema.SchemaItem]:
    """One row for each registration."""
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f(f"fk_{table}_registration_id_registrations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("registration_id", name=op.f(f"uq_{table}_registration_id")),
    ]


def upgrade() -> None:
    op.create_table(
        "papers",
        *_person("papers"),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("signed_at", MOMENT, nullable=True),
    )
    op.create_index("ix_papers_due_at", "papers", ["due_at"])
    op.create_table(
        "background_checks",
        *_person("background_checks"),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("ground", sa.String(40), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('clear', 'needs_talk', 'not_accepted')",
            name=op.f("ck_background_checks_outcome"),
        ),
        sa.CheckConstraint(
            "(outcome = 'not_accepted') = (ground <> '')", name=op.f("ck_background_checks_ground")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff_members.id"],
            name=op.f("fk_background_checks_staff_id_staff_members"),
        ),
    )


def downgrade() -> None:
    op.drop_table("background_checks")
    op.drop_table("papers")
