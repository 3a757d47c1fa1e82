"""The folder of backups: names, the one that writes there, what is old enough to go."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from app.backups import boxes
from app.backups.refusals import BackupError, DamagedError
from app.models import now

STEM = "rollcall-%Y-%m-%dT%H%M%SZ"
ENDING = ".backup"
UNFINISHED = ".part"
PRIVATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL


def all_in(folder: Path) -> list[Path]:
    """Every backup of a folder, the oldest first."""
    return sorted(folder.glob(f"rollcall-*{ENDING}"))


def newest_in(folder: Path) -> Path:
    """The newest one. BackupError where there is none."""
    found = all_in(folder)
    if not found:
        raise BackupError(f"There is no backup in {folder}.")
    return found[-1]


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Keep the folder to ourselves. BackupError while another backup is being written there."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as trouble:
            raise BackupError(f"Another backup is being written into {folder}.") from trouble
        for left_over in folder.glob(f"*{UNFINISHED}"):
            left_over.unlink()
        yield


def free_moment(folder: Path) -> datetime:
    """Now, once no backup has the name of this second."""
    while (folder / now().strftime(f"{STEM}{ENDING}")).exists():
        time.sleep(0.1)
    return now()


@contextmanager
def new_file(folder: Path, made_at: datetime) -> Iterator[tuple[Path, BinaryIO]]:
    """A file that gets its name once it is whole and on the disk; nothing remains of half a one."""
    path = folder / made_at.strftime(f"{STEM}{ENDING}")
    unfinished = path.with_suffix(UNFINISHED)
    try:
        with os.fdopen(os.open(unfinished, PRIVATE, 0o600), "wb") as file:
            yield path, file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    settle(folder)


def settle(folder: Path) -> None:
    """Have the names of a folder on the disk, too."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def remove_old(folder: Path, days: int, at: datetime) -> list[Path]:
    """Remove backups made more than so many days ago; which."""
    gone = [path for path in all_in(folder) if _made_at(path) < at - timedelta(days=days)]
    for path in gone:
        path.unlink()
    return gone


def _made_at(path: Path) -> datetime:
    """By the line inside, whatever was done to names and times of files; else by the name."""
    try:
        with path.open("rb") as file:
            return datetime.fromisoformat(boxes.plain_line(file)["made_at"])
    except (DamagedError, ValueError):
        try:
            return datetime.strptime(path.stem, STEM).replace(tzinfo=UTC)
        except ValueError:
            return datetime.max.replace(tzinfo=UTC)
