"""A sealed file opens with its key as it was written, or not at all."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from app.backups.boxes import CHUNK, TAG, Box, Keys, opened, plain_line
from app.backups.refusals import BackupError, DamagedError, NoKeyError
from tests.backups.stored import KEY, KEYS, OTHER_KEY

SAYS = {"made_at": "2026-11-30T12:00:00+00:00", "revision": "0016", "engine": "sqlite"}
SEALED = CHUNK + TAG


def sealed(inside: bytes) -> bytes:
    file = io.BytesIO()
    box = Box(file, KEYS, SAYS)
    for at in range(0, len(inside), 10_007):
        box.write(inside[at : at + 10_007])
    box.end()
    return file.getvalue()


def inside_of(file: bytes, keys: Keys = KEYS) -> bytes:
    return b"".join(opened(io.BytesIO(file), keys))


def head_of(file: bytes) -> int:
    """Where the plain lines end."""
    return file.index(b"\n", file.index(b"\n") + 1) + 1


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_goes_in_comes_out(size: int) -> None:
    inside = bytes(range(256)) * (size // 256 + 1)
    file = sealed(inside[:size])
    assert inside_of(file) == inside[:size]
    says = plain_line(io.BytesIO(file))
    assert (says["engine"], says["revision"]) == ("sqlite", "0016")
    assert file.count(inside[:64]) == 0 or not size


def test_a_former_key_opens_and_another_one_is_named() -> None:
    file = sealed(b"words")
    assert inside_of(file, Keys([OTHER_KEY, KEY])) == b"words"
    with pytest.raises(NoKeyError, match=rf"key {KEYS.newest}, which BACKUP_KEYS does not hold"):
        inside_of(file, Keys([OTHER_KEY]))
    with pytest.raises(BackupError, match="BACKUP_KEYS is not set"):
        Keys([])


CHANGES: dict[str, Callable[[bytes, int], bytes]] = {
    "cut in the middle of a chunk": lambda file, _head: file[:-5],
    "cut between chunks": lambda file, head: file[: head + 2 * SEALED],
    "cut to the plain line": lambda file, head: file[:head],
    "cut in the plain line": lambda file, head: file[: head - 9],
    "something put behind": lambda file, _head: file + b"x",
    "a bit of a chunk": lambda file, head: _flipped(file, head + SEALED + 9),
    "a bit of the last byte": lambda file, _head: _flipped(file, len(file) - 1),
    "the plain line": lambda file, _head: file.replace(b'"0016"', b'"0015"'),
    "chunks swapped": lambda file, head: (
        file[:head]
        + file[head + SEALED : head + 2 * SEALED]
        + file[head : head + SEALED]
        + file[head + 2 * SEALED :]
    ),
    "a chunk left out": lambda file, head: file[: head + SEALED] + file[head + 2 * SEALED :],
    "another file's chunk": lambda file, head: (
        file[:head] + sealed(b"y" * 3 * CHUNK)[head : head + SEALED] + file[head + SEALED :]
    ),
    "no file of ours": lambda _file, _head: b"SQLite format 3\0" * 9,
    "nothing": lambda _file, _head: b"",
}


def _flipped(file: bytes, at: int) -> bytes:
    return file[:at] + bytes([file[at] ^ 1]) + file[at + 1 :]


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_changed_is_refused(change: str) -> None:
    file = sealed(b"x" * (3 * CHUNK))
    changed = CHANGES[change](file, head_of(file))
    assert changed != file
    with pytest.raises(DamagedError):
        inside_of(changed)
