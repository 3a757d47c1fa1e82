"""What is inside a backup: every table with its rows and their sum, packed, one JSON line each.

{"table": "venues", "columns": [["id", "number"], ...], "key": ["id"]}
[1, "Community Center", ...]
{"end": "venues", "rows": 1, "sha256": "..."}
...
{"whole": 38}
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection

from app.backups.boxes import DAMAGED, Box
from app.backups.refusals import DamagedError
from app.backups.tables import Row, Sum, Table, rows_of, tables_of

# Half the time of the usual 6 for a file that is a tenth longer.
LEVEL = 3


def write(connection: Connection, box: Box) -> dict[str, tuple[int, str]]:
    """Write every table into a box and end it; number of rows and hash by table."""
    packed = zlib.compressobj(LEVEL)
    found = {}
    tables = tables_of(connection)
    for table in tables:
        total = Sum()
        first = {"table": table.name, "columns": table.columns, "key": table.key}
        box.write(packed.compress(_line(first)))
        for row in rows_of(connection, table):
            box.write(packed.compress(total.add(row)))
        found[table.name] = rows, sha256 = total.told
        box.write(packed.compress(_line({"end": table.name, "rows": rows, "sha256": sha256})))
    box.write(packed.compress(_line({"whole": len(tables)})) + packed.flush())
    box.end()
    return found


class Contents:
    """Reads what `write` wrote: walk through `tables`, and for each one through `rows`."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._lines = _unpacked(chunks)
        self._end: dict[str, Any] = {}
        self.sums: dict[str, tuple[int, str]] = {}

    def tables(self) -> Iterator[Table]:
        """Table after table; the rows of each have to be read before the next."""
        for line in self._lines:
            says = json.loads(line)
            if "whole" in says:
                if says["whole"] != len(self.sums) or next(self._lines, None) is not None:
                    break
                return
            columns = tuple((name, kind) for name, kind in says["columns"])
            table = Table(says["table"], columns, tuple(says["key"]))
            yield table
            if self._end.get("end") != table.name:
                break
        raise DamagedError(DAMAGED)

    def rows(self) -> Iterator[Row]:
        """The rows of the present table. DamagedError if they are not what was written."""
        total = Sum()
        for line in self._lines:
            says = json.loads(line)
            if isinstance(says, dict):
                if total.told != (says["rows"], says["sha256"]):
                    break
                self._end = says
                self.sums[says["end"]] = total.told
                return
            total.add(says)
            yield says
        raise DamagedError(DAMAGED)


def _line(says: dict[str, Any]) -> bytes:
    return json.dumps(says).encode() + b"\n"


def _unpacked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    packed = zlib.decompressobj()
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + packed.decompress(chunk)).split(b"\n")
        yield from lines
    if rest or not packed.eof:
        raise DamagedError(DAMAGED)
