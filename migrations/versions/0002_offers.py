"""Offers from the waitlist, and what its order looks at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("nudge_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("nudged", sa.Boolean(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'declined', 'lapsed')", name=op.f("ck_offers_state")
        ),
        sa.CheckConstraint("deadline > made_at", name=op.f("ck_offers_deadline_after_start")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_offers_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
    )
    op.create_index("ix_offers_state_deadline", "offers", ["state", "deadline"])
    op.create_index(op.f("ix_offers_submission_id"), "offers", ["submission_id"])
    op.create_table(
        "offer_registrations",
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_offer_registrations_offer_id_offers")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_offer_registrations_registration_id_registrations"),
        ),
        sa.PrimaryKeyConstraint("offer_id", "registration_id", name=op.f("pk_offer_registrations")),
    )
    op.create_index(
        op.f("ix_offer_registrations_registration_id"), "offer_registrations", ["registration_id"]
    )
    for column in (
        sa.Column("tier", sa.Integer(), server_default="0", nullable=False),
        sa.Column("took_part", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("passed_over", sa.Integer(), server_default="0", nullable=False),
    ):
        op.add_column("registrations", column)


def downgrade() -> None:
    with op.batch_alter_table("registrations") as batch:
        for name in ("passed_over", "took_part", "tier"):
            batch.drop_column(name)
    op.drop_table("offer_registrations")
    op.drop_table("offers")
