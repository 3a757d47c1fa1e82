"""The mark of who looks alike goes: cases say it, and nothing else."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("registrations", "possible_duplicate")


def downgrade() -> None:
    op.add_column(
        "registrations",
        sa.Column("possible_duplicate", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute(
        "UPDATE registrations SET possible_duplicate = true "
        "WHERE id IN (SELECT second_id FROM cases WHERE state = 'open')"
    )
