"""The request in which a mail came to be owed, so that a page can be followed to its mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "messages", sa.Column("request_id", sa.String(64), nullable=False, server_default="")
    )


def downgrade() -> None:
    op.drop_column("messages", "request_id")
