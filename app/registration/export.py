"""A roster as a spreadsheet: safe to open, without anything private, and on record."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from app.extensions import db, write_tx
from app.models import Activity, Actor
from app.registration.refusals import NotAllowedError

# A cell that begins with one of these may be run as a formula by a spreadsheet (CWE-1236).
_FORMULA = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"


def log_export(offering_id: int, rows: int, actor: Actor, reason: str) -> None:
    """Record who took a copy of how many rows, and why. NotAllowedError without a reason."""
    if not reason.strip():
        raise NotAllowedError("Write what the list is for.")
    write_tx()
    db.session.add(
        Activity(
            actor=actor.kind,
            staff_id=actor.staff_id,
            verb="exported",
            offering_id=offering_id,
            reason=reason.strip()[:500],
            data={"rows": rows},
        )
    )
    db.session.commit()


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> tuple[bytes, int]:
    """RFC 4180 with CRLF, UTF-8 with the mark by which spreadsheets know it; and how many rows."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([safe(cell) for cell in head])
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the last one is how many
        writer.writerow([safe(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8"), count


def safe(cell: object) -> str:
    """The cell as text that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(cell).replace("\x00", "")
    return f"'{text}" if text.lstrip(" ").startswith(tuple(_FORMULA)) else text
