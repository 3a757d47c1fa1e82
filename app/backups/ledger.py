"""What was destroyed, kept beside the backups, so that no restore brings it back.

A backup made before a purge still holds what the purge took. Each step of a purge therefore adds
a line here before it is committed: which rows of which list went, by kind and id, without a word
about anybody, sealed with the backup key. A restore reads the lines and destroys again.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag

from app.backups import folder
from app.backups.boxes import NONCE, Keys
from app.models import Purge, PurgeItem, now
from app.records.purge import GONE, authority

NAME = "destroyed.log"
# Lines that are older than a backup by more than this have nothing to say about it.
SURELY_BEFORE = timedelta(days=1)
# A key seals one line only: each has a salt of its own.
ONCE = bytes(NONCE)


@dataclass(frozen=True)
class Entry:
    """One row of one list: what it was, when and under what authority it went or stayed."""

    list_id: int
    list_made_at: str
    kind: str
    row_id: int
    series: str
    authority: str
    since: datetime
    at: datetime
    gone: bool

    @property
    def row(self) -> tuple[int, str, str, int]:
        """The row, whatever became of it."""
        return self.list_id, self.list_made_at, self.kind, self.row_id


@dataclass
class Read:
    """What ledgers say: entries in their sequence, and how many lines could not be read."""

    entries: list[Entry] = field(default_factory=list)
    unread: int = 0


def begin(where: Path) -> None:
    """Make sure that there is one, so that a missing one is noticed."""
    path = where / NAME
    if not path.exists():
        path.touch(mode=0o600)
        folder.settle(where)


class Ledger:
    """The ledger of a folder, to write into."""

    def __init__(self, where: Path, keys: Keys) -> None:
        self._where, self._keys = where, keys

    def note(self, purge: Purge, items: Sequence[PurgeItem]) -> None:
        """Add a step of a purge; on the disk when this returns, so before the step is committed."""
        self._where.mkdir(parents=True, exist_ok=True, mode=0o700)
        begin(self._where)
        says = {
            "list": [purge.id, purge.made_at.isoformat()],
            "authority": {item.series: authority(purge, item.series) for item in items},
            "rows": [
                [item.series, item.kind, item.row_id, item.since.isoformat(), item.outcome == GONE]
                for item in items
            ],
        }
        at = now().isoformat(timespec="seconds")
        salt = os.urandom(16)
        sealed = self._keys.cipher(self._keys.newest, salt, _about(at)).encrypt(
            ONCE, json.dumps(says).encode(), None
        )
        line = f"{at} {self._keys.newest} {_text(salt)} {_text(sealed)}\n"
        with (self._where / NAME).open("ab+") as file:
            if file.tell() and not _ends_a_line(file):
                line = f"\n{line}"
            file.write(line.encode())
            file.flush()
            os.fsync(file.fileno())


def read(paths: Sequence[Path], keys: Keys, made_at: datetime) -> Read:
    """What ledgers say about a backup made at this time. NoKeyError if a key is missing."""
    found = Read()
    lines = {line for path in paths for line in path.read_text("ascii", "replace").splitlines()}
    for line in sorted(lines):
        try:
            at, key_id, salt, sealed = line.split()
            moment = datetime.fromisoformat(at)
            if moment < made_at - SURELY_BEFORE:
                continue
            cipher = keys.cipher(key_id, base64.urlsafe_b64decode(salt), _about(at))
            says = json.loads(cipher.decrypt(ONCE, base64.urlsafe_b64decode(sealed), None))
        except (ValueError, TypeError, InvalidTag):
            # The end of a run that was killed while it wrote: what it was about was not committed.
            found.unread += bool(line.strip())
            continue
        found.entries += _entries(says, moment)
    return found


def _entries(says: dict[str, Any], at: datetime) -> list[Entry]:
    list_id, made_at = says["list"]
    return [
        Entry(
            list_id=list_id,
            list_made_at=made_at,
            kind=kind,
            row_id=row_id,
            series=series,
            authority=says["authority"][series],
            since=datetime.fromisoformat(since),
            at=at,
            gone=gone,
        )
        for series, kind, row_id, since, gone in says["rows"]
    ]


def _about(at: str) -> bytes:
    return f"destroyed {at}".encode()


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()


def _ends_a_line(file: Any) -> bool:
    file.seek(-1, os.SEEK_END)
    return bool(file.read(1) == b"\n")
