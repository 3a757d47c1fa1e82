"""Applications put aside before they were sent, and the index that counts their mails."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SAVED = sa.text("kind = 'saved_application'")


def upgrade() -> None:
    op.create_table(
        "saved_applications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("notice_document_id", sa.Integer(), nullable=False),
        sa.Column("notice_shown_at", MOMENT, nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_document_id"],
            ["documents.id"],
            name=op.f("fk_saved_applications_notice_document_id_documents"),
        ),
        sa.ForeignKeyConstraint(
            ["offering_id"],
            ["offerings.id"],
            name=op.f("fk_saved_applications_offering_id_offerings"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_applications")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_saved_applications_key_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_saved_applications_token_hash")),
    )
    for column in ("offering_id", "expires_at"):
        name = op.f(f"ix_saved_applications_{column}")
        op.create_index(name, "saved_applications", [column])
    op.create_index(
        "ix_messages_saved_application",
        "messages",
        ["recipient"],
        sqlite_where=SAVED,
        postgresql_where=SAVED,
    )


def downgrade() -> None:
    op.drop_index("ix_messages_saved_application", table_name="messages")
    op.execute("DELETE FROM messages WHERE kind = 'saved_application'")
    op.drop_table("saved_applications")
