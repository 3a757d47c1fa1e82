"""The triggers that keep history and published texts: which there must be, which are missing."""

from __future__ import annotations

from sqlalchemy import Connection, text

_TABLES = ("activities", "history_seals", "history_heads")
# Names of migrations/versions/0004_chain.py and 0016_texts.py, by engine.
TRIGGERS = {
    "sqlite": [
        f"{table}_{what}"
        for table in _TABLES
        for what in ("not_changed", "not_deleted", "not_replaced")
    ]
    + ["documents_not_changed"],
    "postgresql": [f"{table}_{what}" for table in _TABLES for what in ("kept", "not_emptied")]
    + ["documents_not_changed"],
}
_PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    # D: switched off. R: fires only where changes are replayed from another server.
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    " AND tgenabled NOT IN ('D', 'R')",
}


def missing_triggers(connection: Connection) -> list[str]:
    """Names of triggers that are not there or are switched off."""
    engine = connection.dialect.name
    present = set(connection.scalars(text(_PRESENT[engine])))
    return [name for name in TRIGGERS[engine] if name not in present]
