"""Seals for every line of history, heads of the chains, and triggers that keep lines as they are.

Whoever builds one of these tables anew (batch_alter_table on SQLite) loses its triggers and has
to make them again; `flask records verify` and tests/records/test_triggers.py miss them.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import UTC
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BATCH = 1000
WORDS = "history is only ever added to"
LINES = sa.table(
    "activities",
    sa.column("id", sa.Integer),
    sa.column("at", sa.DateTime(timezone=True)),
    *(sa.column(name) for name in ("actor", "staff_id", "verb", "offering_id")),
    *(sa.column(name) for name in ("from_status", "to_status", "submission_id")),
    *(sa.column(name) for name in ("registration_id", "reason")),
    sa.column("data", sa.JSON),
)


def upgrade() -> None:
    seals = op.create_table(
        "history_seals",
        sa.Column("chain", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("inside", sa.String(length=64), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain", "number", name=op.f("pk_history_seals")),
        sa.UniqueConstraint("activity_id", name=op.f("uq_history_seals_activity_id")),
    )
    heads = op.create_table(
        "history_heads",
        sa.Column("chain", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_history_heads")),
    )
    op.create_table(
        "history_permits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("actor", sa.String(length=20), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_history_permits_reason")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_permits")),
    )
    op.create_table(
        "history_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("purged", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_checks")),
    )
    _seal_what_is_there(seals, heads)
    for statement in _triggers():
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name in ("kept", "not_emptied"):
            op.execute(f"DROP TRIGGER activities_{name} ON activities")
    else:
        for name in ("not_changed", "not_deleted", "not_replaced"):
            op.execute(f"DROP TRIGGER activities_{name}")
    for table in ("history_checks", "history_permits", "history_heads", "history_seals"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION history_kept()")
        op.execute("DROP FUNCTION history_not_emptied()")


def _digest(*parts: Any) -> str:
    text = json.dumps(parts, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _seal_what_is_there(seals: sa.Table, heads: sa.Table) -> None:
    """The oldest line first, so many at a time; how a line is hashed stands in models/chain.py."""
    bind, last = op.get_bind(), 0
    ends: dict[int, tuple[int, str]] = {}
    while True:
        query = sa.select(LINES).where(LINES.c.id > last).order_by(LINES.c.id).limit(BATCH)
        found = bind.execute(query).all()
        if not found:
            break
        bind.execute(seals.insert(), [_sealed(line, ends) for line in found])
        last = found[-1].id
    rows = [{"chain": at, "number": end[0], "hash": end[1]} for at, end in ends.items()]
    if rows:
        bind.execute(heads.insert(), rows)


def _sealed(line: Any, ends: dict[int, tuple[int, str]]) -> dict[str, Any]:
    chain = line.offering_id or 0
    number, before = ends.get(chain, (0, _digest("rollcall history", chain)))
    salt = secrets.token_hex(16)
    # SQLite gives times without a zone; they are UTC.
    at = line.at.replace(tzinfo=UTC) if line.at.tzinfo is None else line.at.astimezone(UTC)
    inside = _digest(salt, line.submission_id, line.registration_id, line.reason, line.data)
    content = _digest(
        *(line.id, at.isoformat(timespec="microseconds"), line.actor, line.staff_id, line.verb),
        *(line.offering_id, line.from_status, line.to_status, inside),
    )
    ends[chain] = number + 1, _digest(before, content)
    return {
        "chain": chain,
        "number": number + 1,
        "activity_id": line.id,
        "salt": salt,
        "inside": inside,
        "content": content,
        "hash": ends[chain][1],
    }


def _triggers() -> list[str]:
    return _of_postgres() if op.get_bind().dialect.name == "postgresql" else _of_sqlite()


def _of_postgres() -> list[str]:
    """One function for three tables: a head may grow, nothing else may change without a permit."""
    kept = """
        CREATE FUNCTION history_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE chained integer;
        BEGIN
            IF TG_TABLE_NAME = 'activities' THEN
                chained := coalesce(OLD.offering_id, 0);
            ELSE
                chained := OLD.chain;
                IF TG_TABLE_NAME = 'history_heads' AND TG_OP = 'UPDATE' THEN
                    IF NEW.chain = OLD.chain AND NEW.number > OLD.number THEN
                        RETURN NEW;
                    END IF;
                END IF;
            END IF;
            IF NOT EXISTS (SELECT 1 FROM history_permits WHERE chain IN (-1, chained)) THEN
                RAISE EXCEPTION 'WORDS' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;
            END IF;
            RETURN NEW;
        END $$"""
    emptied = """
        CREATE FUNCTION history_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'WORDS' USING ERRCODE = 'integrity_constraint_violation';
        END $$"""
    made = [kept.replace("WORDS", WORDS), emptied.replace("WORDS", WORDS)]
    for table in ("activities", "history_seals", "history_heads"):
        made.append(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION history_kept()"
        )
        made.append(
            f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION history_not_emptied()"
        )
    return made


def _of_sqlite() -> list[str]:
    refused = f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    made = []
    for table, chain, key in (
        ("activities", "coalesce(OLD.offering_id, 0)", "id = NEW.id"),
        ("history_seals", "OLD.chain", "chain = NEW.chain AND number = NEW.number"),
        ("history_heads", "OLD.chain", "chain = NEW.chain"),
    ):
        closed = f"NOT EXISTS (SELECT 1 FROM history_permits WHERE chain IN (-1, {chain}))"
        grows = " AND NOT (NEW.chain = OLD.chain AND NEW.number > OLD.number)"
        changed = closed + (grows if table == "history_heads" else "")
        made += [
            f"CREATE TRIGGER {table}_not_changed BEFORE UPDATE ON {table} WHEN {changed} {refused}",
            f"CREATE TRIGGER {table}_not_deleted BEFORE DELETE ON {table} WHEN {closed} {refused}",
            # INSERT OR REPLACE deletes without asking the trigger above.
            f"CREATE TRIGGER {table}_not_replaced BEFORE INSERT ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {key}) {refused}",
        ]
    return made
