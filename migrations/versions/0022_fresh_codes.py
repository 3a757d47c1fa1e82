"""Codes that open private answers behind a mailed link."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fresh_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(32), nullable=False),
        sa.Column("proof", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("tries BETWEEN 0 AND 5", name=op.f("ck_fresh_codes_tries")),
        sa.ForeignKeyConstraint(
            ["link_id"], ["access_links.id"], name=op.f("fk_fresh_codes_link_id_access_links")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fresh_codes")),
    )
    op.create_index(op.f("ix_fresh_codes_link_id"), "fresh_codes", ["link_id"])


def downgrade() -> None:
    op.execute("DELETE FROM messages WHERE kind = 'fresh_code'")
    op.drop_table("fresh_codes")
