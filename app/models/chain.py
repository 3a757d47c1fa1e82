"""Seals every new line of history at the end of its transaction, whoever wrote it.

**Chains.** The lines of an offering are one chain, all others the chain DEPARTMENT (0). Use
cases of one offering wait for each other anyway; one chain for all would make all wait.

**Hashes.** Each is SHA-256 in lower-case hex. A list is hashed as JSON in ASCII, without
spaces, keys of objects sorted; a time is ISO 8601 in UTC with six digits after the second.

- ``inside``  of [salt, submission_id, registration_id, reason, data]: what a purge takes away.
  `salt` is 16 random bytes in hex, and goes with it, so that nobody can find out by trying
  what a line said.
- ``content`` of [id, at, actor, staff_id, verb, offering_id, from_status, to_status, inside].
- ``hash``    of [the hash of the line before, content]. Before the first line of a chain
  stands the hash of ["rollcall history", chain].

**When.** Before the commit, after every other statement: the row of the head is the last lock
a use case takes, in the order of the chains, and is held only until the commit.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, event, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapper, Session, object_session

from app.models.activities import Activity
from app.models.seals import DEPARTMENT, HistoryHead, HistorySeal

_UNSEALED = "lines of history that have no seal yet"
# The tables themselves: rows that never become objects cost the sign-up less.
_SEALS, _HEADS = cast(Table, HistorySeal.__table__), cast(Table, HistoryHead.__table__)


def digest(*parts: Any) -> str:
    """SHA-256 of a list of JSON values, as described above."""
    text = json.dumps(parts, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def before_first(chain: int) -> str:
    """What the first line of a chain follows."""
    return digest("rollcall history", chain)


def inside_of(line: Any, salt: str) -> str:
    """Hash over what a purge takes away. `line` has the attributes of an Activity."""
    # Keys that are numbers come back from the database as text.
    data = json.loads(json.dumps(line.data))
    return digest(salt, line.submission_id, line.registration_id, line.reason, data)


def content_of(line: Any, inside: str) -> str:
    """Hash over the whole line. `line` has the attributes of an Activity."""
    return digest(
        *(line.id, _utc(line.at), line.actor, line.staff_id, line.verb, line.offering_id),
        *(line.from_status, line.to_status, inside),
    )


def follows(before: str, content: str) -> str:
    """Hash that ties a line to the one before it."""
    return digest(before, content)


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


@event.listens_for(Activity, "after_insert")
def _remember(_mapper: Mapper[Activity], _connection: Connection, line: Activity) -> None:
    open_session = object_session(line)
    if open_session is not None:
        open_session.info.setdefault(_UNSEALED, []).append(line)


@event.listens_for(Session, "after_rollback")
def _forget(open_session: Session) -> None:
    open_session.info.pop(_UNSEALED, None)


@event.listens_for(Session, "before_commit")
def _seal(open_session: Session) -> None:
    if open_session.in_nested_transaction():
        return
    open_session.flush()
    lines = open_session.info.pop(_UNSEALED, [])
    chains: dict[int, dict[int, Activity]] = {}
    # Who was rolled back to a savepoint is not in the session any more.
    for line in (line for line in lines if line in open_session):
        chains.setdefault(line.offering_id or DEPARTMENT, {})[line.id] = line
    for chain in sorted(chains):
        found = chains[chain]
        _extend(open_session, chain, [found[key] for key in sorted(found)])


def _extend(open_session: Session, chain: int, lines: Iterable[Activity]) -> None:
    number, last = _head(open_session, chain)
    rows = []
    for line in lines:
        salt = secrets.token_hex(16)
        inside = inside_of(line, salt)
        content = content_of(line, inside)
        number, last = number + 1, follows(last, content)
        rows.append(
            {
                "chain": chain,
                "number": number,
                "activity_id": line.id,
                "salt": salt,
                "inside": inside,
                "content": content,
                "hash": last,
            }
        )
    open_session.execute(insert(_SEALS), rows)
    grown = update(_HEADS).where(_HEADS.c.chain == chain)
    open_session.execute(grown.values(number=number, hash=last))


def _head(open_session: Session, chain: int) -> tuple[int, str]:
    """The end of a chain, locked until the commit; a new chain begins."""
    locked = select(_HEADS.c.number, _HEADS.c.hash).where(_HEADS.c.chain == chain).with_for_update()
    found = open_session.execute(locked).first()
    if found is None:
        postgres = open_session.connection().dialect.name == "postgresql"
        start = (postgresql.insert if postgres else sqlite.insert)(_HEADS)
        first = start.values(chain=chain, number=0, hash=before_first(chain))
        open_session.execute(first.on_conflict_do_nothing())
        found = open_session.execute(locked).one()
    return found.number, found.hash
