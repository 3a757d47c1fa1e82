"""Words by which people are found, so that looking for somebody does not read everybody."""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

AT_A_TIME = 1000
LONGEST = 64


def upgrade() -> None:
    word = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
    table = op.create_table(
        "search_words",
        sa.Column("word", word, nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_search_words_registration_id_registrations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("word", "registration_id", name=op.f("pk_search_words")),
    )
    op.create_index("ix_search_words_registration_id", "search_words", ["registration_id"])
    _fill(table)


def _fill(table: sa.Table) -> None:
    people = sa.table(
        "registrations",
        *map(sa.column, ("id", "submission_id", "full_name", "called", "purged_at")),
    )
    of = sa.table(
        "submissions", *map(sa.column, ("id", "contact_name", "reference", "email", "phone"))
    )
    query = (
        sa.select(
            people.c.id, people.c.full_name, people.c.called,
            of.c.contact_name, of.c.reference, of.c.email, of.c.phone,
        )
        .join_from(people, of, of.c.id == people.c.submission_id)
        .where(people.c.purged_at.is_(None))
        .order_by(people.c.id)
        .limit(AT_A_TIME)
    )  # fmt: skip
    last = 0
    while found := op.get_bind().execute(query.where(people.c.id > last)).all():
        rows = [{"word": word, "registration_id": row.id} for row in found for word in _words(row)]
        if rows:
            op.bulk_insert(table, rows)
        last = found[-1].id


def _words(row: sa.Row) -> list[str]:
    """What app/program_kit/finding.py says of them at this version."""
    address = _fold(row.email)
    digits = "".join(c for c in row.phone if c.isdigit())
    if len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    found = {address, digits, *(digits[-count:] for count in (4, 7) if len(digits) > count)}
    written = (
        row.full_name,
        row.called,
        row.contact_name,
        row.reference,
        address.partition("@")[0],
    )
    for word in _fold(" ".join(written)).split():
        found.add("".join(c for c in word if c.isalnum()))
        found.update("".join(c if c.isalnum() else " " for c in word).split())
    return sorted({word[:LONGEST] for word in found if word})


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def downgrade() -> None:
    op.drop_table("search_words")
