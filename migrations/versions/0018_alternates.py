"""Alternates: chosen by the coordinator, and asked before the others on the waitlist."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("alternate", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("registrations", column)


def downgrade() -> None:
    op.drop_column("registrations", "alternate")
