"""Cases of sign-ups that look alike, and which registration has the place of another one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KEYS = {
    "offering_id": "offerings",
    "first_id": "registrations",
    "second_id": "registrations",
    "decided_by": "staff_members",
    "stays_id": "registrations",
    "leave_asked_by": "submissions",
}
CHECKS = {
    "state": "state IN ('open', 'different', 'two_homes', 'merged')",
    "first_is_earlier": "first_id < second_id",
    "decided": "(state = 'open') = (decided_at IS NULL)",
    "one_stays": "(state IN ('merged', 'two_homes')) = (stays_id IS NOT NULL)",
}
# Until now only the later of two was marked; the earlier one is the first of that name.
OPEN_CASES = """
    INSERT INTO cases
    (offering_id, first_id, second_id, matched, state, opened_at, reason, version)
    SELECT offering_id, first_id, id, '[]', 'open', created_at, '', 1 FROM (
        SELECT later.offering_id, later.id, later.created_at, (
            SELECT MIN(earlier.id) FROM registrations AS earlier
            WHERE earlier.offering_id = later.offering_id
            AND earlier.search_name = later.search_name
            AND earlier.submission_id <> later.submission_id AND earlier.id < later.id
        ) AS first_id
        FROM registrations AS later WHERE later.possible_duplicate
    ) AS pairs WHERE first_id IS NOT NULL
"""
UNMARK_THE_REST = """
    UPDATE registrations SET possible_duplicate = false
    WHERE possible_duplicate AND id NOT IN (SELECT second_id FROM cases)
"""


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("matched", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("stays_id", sa.Integer(), nullable=True),
        sa.Column("leave_asked_by", sa.Integer(), nullable=True),
        sa.Column("leave_asked_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_cases_{name}")) for name, rule in CHECKS.items()),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_cases_{column}_{table}")
            )
            for column, table in KEYS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    op.create_index("uq_cases_pair", "cases", ["first_id", "second_id"], unique=True)
    op.create_index(op.f("ix_cases_second_id"), "cases", ["second_id"])
    op.create_index("ix_cases_offering_state", "cases", ["offering_id", "state"])
    op.execute(OPEN_CASES)
    op.execute(UNMARK_THE_REST)
    with op.batch_alter_table("registrations") as table:
        table.add_column(sa.Column("kept_in_id", sa.Integer(), nullable=True))
        table.add_column(
            sa.Column("another_home", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.create_foreign_key(
            op.f("fk_registrations_kept_in_id_registrations"),
            "registrations",
            ["kept_in_id"],
            ["id"],
        )
        table.create_check_constraint(
            op.f("ck_registrations_one_seat_each"), "kept_in_id IS NULL OR NOT seat_held"
        )
        table.create_check_constraint(
            op.f("ck_registrations_another_home"), "NOT another_home OR kept_in_id IS NOT NULL"
        )
        table.create_index(op.f("ix_registrations_kept_in_id"), ["kept_in_id"])


def downgrade() -> None:
    with op.batch_alter_table("registrations") as table:
        table.drop_index(op.f("ix_registrations_kept_in_id"))
        table.drop_constraint(op.f("ck_registrations_another_home"), type_="check")
        table.drop_constraint(op.f("ck_registrations_one_seat_each"), type_="check")
        table.drop_constraint(op.f("fk_registrations_kept_in_id_registrations"), type_="foreignkey")
        table.drop_column("another_home")
        table.drop_column("kept_in_id")
    op.drop_table("cases")
