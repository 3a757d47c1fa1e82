"""When somebody took back what they had agreed to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("signatures", column)


def downgrade() -> None:
    op.drop_column("signatures", "taken_back_at")
