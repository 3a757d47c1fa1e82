"""Drafts of texts that are edited in the browser, and a trigger that locks published wording."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WORDS = "a published wording is never changed: publish the next version"


def upgrade() -> None:
    for name in ("published_by", "checked_by"):
        column = sa.Column(name, sa.String(128), nullable=False, server_default="")
        op.add_column("documents", column)
    op.create_table(
        "text_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("program", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("machine", sa.Boolean(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_drafts")),
        sa.UniqueConstraint(
            "program", "kind", "language", name=op.f("uq_text_drafts_program_kind_language")
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION documents_not_changed() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN RAISE EXCEPTION '{WORDS}'"
            " USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        op.execute(
            "CREATE TRIGGER documents_not_changed BEFORE UPDATE ON documents"
            " FOR EACH ROW EXECUTE FUNCTION documents_not_changed()"
        )
    else:
        op.execute(
            "CREATE TRIGGER documents_not_changed BEFORE UPDATE ON documents"
            f" BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER documents_not_changed ON documents")
        op.execute("DROP FUNCTION documents_not_changed()")
    else:
        op.execute("DROP TRIGGER documents_not_changed")
    op.drop_table("text_drafts")
    for name in ("checked_by", "published_by"):
        op.drop_column("documents", name)
