"""The form of a parent or guardian for people of 16 and 17, with links that open it alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "guardian_forms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("guardian_name", sa.String(128), nullable=False),
        sa.Column("guardian_email", sa.String(254), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("signed_at", MOMENT, nullable=True),
        sa.Column("method", sa.String(20), nullable=False),
        sa.Column("signer_name", sa.String(128), nullable=False),
        sa.Column("relation", sa.String(20), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("method IN ('', 'web', 'paper')", name=op.f("ck_guardian_forms_method")),
        sa.CheckConstraint(
            "(signed_at IS NULL) = (method = '')", name=op.f("ck_guardian_forms_signed_somehow")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_guardian_forms_registration_id_registrations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardian_forms")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_guardian_forms_registration_id")),
    )
    op.create_index("ix_guardian_forms_signed_at_due_at", "guardian_forms", ["signed_at", "due_at"])
    with op.batch_alter_table("access_links") as batch:
        batch.add_column(sa.Column("registration_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_access_links_registration_id_registrations"),
            "registrations",
            ["registration_id"],
            ["id"],
        )


def downgrade() -> None:
    op.execute("DELETE FROM access_links WHERE registration_id IS NOT NULL")
    with op.batch_alter_table("access_links") as batch:
        batch.drop_constraint(
            op.f("fk_access_links_registration_id_registrations"), type_="foreignkey"
        )
        batch.drop_column("registration_id")
    op.drop_table("guardian_forms")
