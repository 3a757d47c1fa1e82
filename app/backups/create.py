"""Makes a backup while everything goes on, and removes those that are too old to be kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from app.backups import contents, folder, ledger, schema
from app.backups.boxes import Box, Keys
from app.backups.snapshot import snapshot


@dataclass(frozen=True)
class Made:
    """A backup: where it is, rows by table, and the old ones that went."""

    path: Path
    rows: dict[str, int]
    removed: list[Path]


def create(engine: Engine, into: Path, keys: Keys, days: int) -> Made:
    """Write a backup into a folder. BackupError if the database is damaged; then nothing goes."""
    with folder.only_one(into):
        made_at = folder.free_moment(into)
        ledger.begin(into)
        with snapshot(engine) as connection, folder.new_file(into, made_at) as (path, file):
            schema.refuse_broken(connection)
            says = {
                "made_at": made_at.isoformat(timespec="seconds"),
                "revision": schema.revision_of(connection),
                "engine": engine.dialect.name,
            }
            sums = contents.write(connection, Box(file, keys, says))
        removed = folder.remove_old(into, days, made_at)
    return Made(path, {name: rows for name, (rows, _hash) in sums.items()}, removed)
