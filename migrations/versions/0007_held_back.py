"""Seats held back for people without internet, and a check that counts them in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("divisions") as table:
        table.add_column(sa.Column("held_back", sa.Integer(), nullable=False, server_default="0"))
        table.drop_constraint(op.f("ck_divisions_never_oversold"), type_="check")
        table.create_check_constraint(
            op.f("ck_divisions_never_oversold"),
            "capacity IS NULL OR seats_taken + held_back <= capacity",
        )
        table.create_check_constraint(
            op.f("ck_divisions_held_back"),
            "held_back = 0 OR (held_back > 0 AND capacity IS NOT NULL)",
        )


def downgrade() -> None:
    with op.batch_alter_table("divisions") as table:
        table.drop_constraint(op.f("ck_divisions_held_back"), type_="check")
        table.drop_constraint(op.f("ck_divisions_never_oversold"), type_="check")
        table.create_check_constraint(
            op.f("ck_divisions_never_oversold"),
            "capacity IS NULL OR seats_taken <= capacity",
        )
        table.drop_column("held_back")
