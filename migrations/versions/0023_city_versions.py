"""A version for each city, so that nobody overwrites unseen what somebody else saved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("version", sa.Integer(), nullable=False, server_default="1")
    op.add_column("cities", column)


def downgrade() -> None:
    op.drop_column("cities", "version")
