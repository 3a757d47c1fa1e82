"""The English version that a translation, or the draft of one, belongs to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLES = ("documents", "text_drafts")
LOCK = (
    "CREATE TRIGGER documents_not_changed BEFORE UPDATE ON documents BEGIN SELECT RAISE(ABORT,"
    " 'a published wording is never changed: publish the next version'); END"
)


def upgrade() -> None:
    # Translations from before name no English version: nobody was shown one, and nobody will be
    # before somebody has compared it and published it again.
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("english_id", sa.Integer(), nullable=True))
            batch.create_foreign_key(
                op.f(f"fk_{table}_english_id_documents"), "documents", ["english_id"], ["id"]
            )
    lock()


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"fk_{table}_english_id_documents"), type_="foreignkey")
            batch.drop_column("english_id")
    lock()


def lock() -> None:
    """SQLite has built the table anew, and the trigger that keeps published words went with it."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(LOCK)
