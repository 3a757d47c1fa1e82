"""How places are given out: the way, until when residents come first, and the lottery."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "offerings",
        sa.Column("selection", sa.String(20), nullable=False, server_default="first_come"),
    )
    op.add_column("offerings", sa.Column("residents_until", MOMENT, nullable=True))
    op.add_column(
        "offerings", sa.Column("sealed_seed", sa.String(300), nullable=False, server_default="")
    )
    op.add_column(
        "offerings", sa.Column("commitment", sa.String(64), nullable=False, server_default="")
    )
    op.add_column("offerings", sa.Column("seed", sa.String(64), nullable=False, server_default=""))
    op.add_column("offerings", sa.Column("drawn_at", MOMENT, nullable=True))
    for name in ("drawn", "drawn_first"):
        op.add_column(
            "registrations", sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        )


def downgrade() -> None:
    for name in ("drawn_first", "drawn"):
        op.drop_column("registrations", name)
    for name in ("drawn_at", "seed", "commitment", "sealed_seed", "residents_until", "selection"):
        op.drop_column("offerings", name)
