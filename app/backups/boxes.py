"""The sealed file: a line in plain words that says what it is, then chunks only the key opens.

Each file has a key of its own, made from the backup key, a random salt and the plain line
(HKDF-SHA256), so a changed line opens nothing. Each chunk of 64 KiB is sealed with AES-256-GCM;
its nonce is its number and whether it is the last. So chunks cannot be left out, put in another
sequence or cut off at the end, and memory stays the same however long the file is.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.backups.refusals import BackupError, DamagedError, NoKeyError

MAGIC = b"rollcall backup 1\n"
CHUNK = 64 * 1024
TAG = 16
NONCE = 12
LONGEST_LINE = 4096
NOT_OURS = "This is no backup of Rollcall, or its beginning is damaged."
DAMAGED = "The backup is damaged: it was cut or changed. Use another one."


class Keys:
    """BACKUP_KEYS: base64url keys of 32 bytes, the newest first. It seals, all of them open."""

    def __init__(self, encoded: Sequence[str]) -> None:
        if not encoded:
            raise BackupError(
                "BACKUP_KEYS is not set: one or more keys of 32 bytes, base64url, newest first."
            )
        self._raw = {}
        for each in encoded:
            raw = base64.urlsafe_b64decode(each)
            self._raw[hashlib.sha256(raw).hexdigest()[:8]] = raw
        self.newest = next(iter(self._raw))

    def cipher(self, key_id: str, salt: bytes, about: bytes) -> AESGCM:
        """What seals and opens one thing. NoKeyError without the key."""
        if key_id not in self._raw:
            raise NoKeyError(f"It was sealed with key {key_id}, which BACKUP_KEYS does not hold.")
        info = b"rollcall backup" + hashlib.sha256(about).digest()
        made = HKDF(algorithm=SHA256(), length=32, salt=salt, info=info)
        return AESGCM(made.derive(self._raw[key_id]))


class Box:
    """A sealed file that is being written. Only `end` makes it whole."""

    def __init__(self, file: BinaryIO, keys: Keys, says: dict[str, Any]) -> None:
        salt = os.urandom(32)
        says = {**says, "key": keys.newest, "salt": base64.urlsafe_b64encode(salt).decode()}
        line = MAGIC + json.dumps(says).encode() + b"\n"
        self._cipher = keys.cipher(keys.newest, salt, line)
        self._file = file
        self._waiting = bytearray()
        self._number = 0
        file.write(line)

    def write(self, data: bytes) -> None:
        """Add to what is inside."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def end(self) -> None:
        """Write the last chunk, which says that it is the last."""
        self._put(bytes(self._waiting), last=True)

    def _put(self, chunk: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), chunk, None))
        self._number += 1


def plain_line(file: BinaryIO) -> dict[str, Any]:
    """What a file says about itself, to anybody. DamagedError for a file that is not ours."""
    return _begin(file)[0]


def opened(file: BinaryIO, keys: Keys) -> Iterator[bytes]:
    """What is inside, chunk by chunk, each one proved before it is given.

    NoKeyError without the key, DamagedError as soon as something is not as it was written.
    """
    says, line = _begin(file)
    cipher = keys.cipher(str(says["key"]), base64.urlsafe_b64decode(says["salt"]), line)
    chunk, number, last = file.read(CHUNK + TAG), 0, False
    while not last:
        following = file.read(CHUNK + TAG)
        last = not following
        try:
            yield cipher.decrypt(_nonce(number, last=last), chunk, None)
        except InvalidTag as trouble:
            raise DamagedError(DAMAGED) from trouble
        chunk, number = following, number + 1


def _begin(file: BinaryIO) -> tuple[dict[str, Any], bytes]:
    if file.read(len(MAGIC)) != MAGIC:
        raise DamagedError(NOT_OURS)
    line = file.readline(LONGEST_LINE)
    try:
        says = json.loads(line)
        base64.urlsafe_b64decode(says["salt"])
        known = {name: str(says[name]) for name in ("key", "salt", "revision", "made_at")}
    except (ValueError, KeyError, TypeError) as trouble:
        raise DamagedError(NOT_OURS) from trouble
    return {**says, **known}, MAGIC + line


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(NONCE - 1, "big") + bytes([last])
