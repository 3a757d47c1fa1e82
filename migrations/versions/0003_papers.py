"""Statuses and link purposes for papers that are signed after the first yes."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BEFORE = (
    *("submitted", "guardian_pending", "under_review", "check_pending", "confirmed"),
    *("waitlisted", "declined", "offered", "offer_lapsed", "offer_declined", "checked_in"),
    *("attended", "completed", "partly_completed", "withdrawn", "no_show", "removed"),
    *("transferred", "cancelled_by_department"),
)
AFTER = (*BEFORE[:3], "documents_due", *BEFORE[3:])
PURPOSES = ("confirm", "manage", "feed")


def upgrade() -> None:
    _check("registrations", "status", AFTER)
    _check("access_links", "purpose", (*PURPOSES, "documents", "guardian", "resume"))


def downgrade() -> None:
    # Nobody loses the place: the version below knows a kept seat under review.
    op.execute("UPDATE registrations SET status = 'under_review' WHERE status = 'documents_due'")
    op.execute("DELETE FROM access_links WHERE purpose NOT IN ('confirm', 'manage', 'feed')")
    _check("registrations", "status", BEFORE)
    _check("access_links", "purpose", PURPOSES)


def _check(table: str, column: str, words: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        batch.create_check_constraint(op.f(f"ck_{table}_{column}"), f"{column} IN ({listed})")
