"""Extension objects, unbound: create_app() binds them. Imports nothing of ours."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import ipaddress
import os
import sqlite3
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_mail import Mail
from flask_migrate import Migrate
from flask_security import Security
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import MetaData, event, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase

from app.unharmed import Unharmed

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
# First line of the mark of a database that was moved.
MOVED = "moved\n"


class Base(DeclarativeBase):
    """Parent of every table; constraints get predictable names so migrations can drop them."""

    metadata = MetaData(naming_convention=NAMING)


class KeyGoneError(LookupError):
    """A text was sealed with a key that FIELD_KEYS no longer holds."""

    def __init__(self, key_id: str):
        super().__init__(f"FIELD_KEYS does not hold key {key_id}")
        self.key_id = key_id


class Vault:
    """Seals and opens private fields with AES-256-GCM, the row's identity bound in.

    Sealed text is ``key id (8 hex) + "." + base64url(nonce 12 + ciphertext)``; the first
    configured key seals, every configured key opens, so keys can be rotated.
    """

    def __init__(self) -> None:
        self._keys: dict[str, AESGCM] = {}
        self._current = ""

    def init_app(self, app: Flask) -> None:
        """Read FIELD_KEYS: base64url keys of 32 bytes, newest first."""
        self._keys = {}
        for encoded in app.config["FIELD_KEYS"]:
            raw = base64.urlsafe_b64decode(encoded)
            self._keys[hashlib.sha256(raw).hexdigest()[:8]] = AESGCM(raw)
        self._current = next(iter(self._keys))

    @property
    def newest(self) -> str:
        """The id of the key that seals; it is part of every sealed text and opens nothing."""
        return self._current

    @property
    def former(self) -> tuple[str, ...]:
        """Ids of the keys that only open."""
        return tuple(key_id for key_id in self._keys if key_id != self._current)

    def seal(self, text: str, identity: str) -> str:
        """Encrypt text; `identity` names the row and field it belongs to."""
        nonce = os.urandom(12)
        sealed = self._keys[self._current].encrypt(nonce, text.encode(), identity.encode())
        return f"{self._current}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, identity: str) -> str:
        """Decrypt; InvalidTag when it was moved to another row, KeyGoneError without the key."""
        key_id, _, body = sealed.partition(".")
        if key_id not in self._keys:
            raise KeyGoneError(key_id)
        raw = base64.urlsafe_b64decode(body)
        return self._keys[key_id].decrypt(raw[:12], raw[12:], identity.encode()).decode()


class FormSeal:
    """Encrypts what a public form carries from page to page (Fernet, keys from SECRET_KEY)."""

    def __init__(self) -> None:
        self._fernet = MultiFernet([Fernet(Fernet.generate_key())])

    def init_app(self, app: Flask) -> None:
        """The current secret seals; former ones in SECRET_KEY_FALLBACKS still open."""
        secrets = [app.config["SECRET_KEY"], *(app.config.get("SECRET_KEY_FALLBACKS") or [])]
        self._fernet = MultiFernet(
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"form:" + s.encode()).digest()))
            for s in secrets
        )

    def seal(self, data: bytes) -> str:
        """Bytes in, URL-safe text out."""
        return self._fernet.encrypt(data).decode()

    def open(self, token: str) -> bytes:
        """Raises cryptography.fernet.InvalidToken for anything we did not seal."""
        return self._fernet.decrypt(token.encode())


def _on_connect(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        # Python's own transaction mode would start transactions too late and oversell.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "busy_timeout=10000",
            "foreign_keys=ON",
            "synchronous=FULL",
            # What is destroyed is overwritten, not only forgotten where it stands.
            "secure_delete=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()


def _on_begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")


event.listen(Engine, "connect", _on_connect)
event.listen(Engine, "begin", _on_begin)


class ClosedError(Exception):
    """The database takes nothing in: it is being moved to another one, or was."""


def closed_mark(engine: Engine) -> str:
    """The file beside an SQLite database that closes it to writers; "" where there can be none."""
    is_file = engine.dialect.name == "sqlite" and engine.url.database
    return f"{engine.url.database}.closed" if is_file else ""


def refuse_closed(engine: Engine) -> None:
    """Raise ClosedError if somebody is moving the database, or did.

    Whoever moves it holds a lock on the mark, so one that was killed closes nothing.
    """
    mark = closed_mark(engine)
    # Asked before every write: a Path would take longer than the look itself.
    if not mark or not os.path.exists(mark):  # noqa: PTH110
        return
    with Path(mark).open() as file:
        if file.readline() != MOVED:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError as moving:
                raise ClosedError("The database is being moved.") from moving
            return
    raise ClosedError(f"The database was moved. To go on with it after all, remove {mark}")


def write_tx() -> None:
    """Begin a transaction that will write: the first statement of every use case.

    SQLite takes its write lock at once (BEGIN IMMEDIATE) so that two writers never deadlock;
    PostgreSQL needs nothing here. A transaction left open by a read before is ended first.
    """
    db.session.rollback()
    # Before, so that nobody waits for a lock that is held for minutes; and after, for who waited.
    refuse_closed(db.engine)
    db.session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
    try:
        refuse_closed(db.engine)
    except ClosedError:
        db.session.rollback()
        raise


def prove_writable() -> None:
    """Write to the database, durably, and leave nothing behind. Commits.

    A standby, a disk without room and a lock that nobody gives back all fail here, not at the
    next sign-up.
    """
    write_tx()
    if db.session.get_bind().dialect.name == "sqlite":
        # A number in the file's head that nobody reads; setting it writes the page it stands on.
        db.session.execute(text("PRAGMA user_version = 0"))
    else:
        db.session.execute(text("SET LOCAL statement_timeout = '5s'"))
        db.session.execute(text("SELECT pg_logical_emit_message(true, 'rollcall', '')"))
    db.session.commit()


# The number of the request that is being answered; in the worker, of the one that owed the mail.
request_id: ContextVar[str] = ContextVar("request_id", default="")


@lru_cache(maxsize=4096)
def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4 or found.ipv4_mapped:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False))


def network_of_client() -> str:
    """Whom limits count: an IPv4 address, or the /64 that one household has of IPv6."""
    return _network(get_remote_address())


db = SQLAlchemy(model_class=Base, session_options={"class_": Unharmed})
migrate = Migrate(compare_type=True)
mail = Mail()
csrf = CSRFProtect()
security = Security()
limiter = Limiter(key_func=network_of_client, headers_enabled=False)
vault = Vault()
form_seal = FormSeal()
