"""Sends what is due. A crash anywhere repeats a step and loses none.

What failures do:
- The server cannot be reached: all claimed rows go back as they were, no attempt counts, and
  the worker pauses for some seconds. Once it answers, everything owed goes out at once. (A mail
  whose connection broke before its text was sent goes behind the others for a minute.)
- It refuses one mail for now (4xx), or breaks off while the text is on its way: that mail waits
  1, 5, 15, 60 minutes and then an hour each time, for 72 hours. The others go on.
- It refuses one for good (5xx): undelivered at once, shown to staff.
- It refuses our own sender: our fault, so such a mail waits and is not given up at once.
"""

from __future__ import annotations

import logging
import smtplib
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from app.extensions import db, request_id, write_tx
from app.messages import claim, links
from app.messages.compose import Composed, NoLongerTrueError, compose
from app.messages.headers import UnsafeHeaderError
from app.messages.transport import Outlet, outlet
from app.models import Message

log = logging.getLogger(__name__)

BATCH = 50
SHUTTING_DOWN = 421


@dataclass
class Counts:
    """What one round did. `server_down` asks the worker to pause."""

    taken: int = 0
    sent: int = 0
    failed: int = 0
    server_down: bool = False


class _LostError(Exception):
    """The connection is gone; the mail on it has been put away."""


def deliver_due(limit: int = BATCH, stopping: Callable[[], bool] = lambda: False) -> Counts:
    """Send up to `limit` mails that are due; stops after the current one when `stopping()`."""
    batch = claim.take(limit)
    counts = Counts(taken=len(batch.ids))
    if not batch.ids:
        return counts
    waiting = deque(batch.ids)
    why = ""
    lost = 0
    while waiting and not stopping() and not counts.server_down:
        connected = False
        try:
            with outlet() as out:
                connected = True
                while waiting and not stopping():
                    _deliver(waiting.popleft(), batch.token, out, counts)
        except (OSError, _LostError) as trouble:
            lost += 1
            counts.server_down = not connected or lost > 1
            why = f"The mail server cannot be reached: {trouble}"
            log.warning("mail server: %s", type(trouble.__cause__ or trouble).__name__)
    request_id.set("")
    if waiting:
        claim.release(batch, why if counts.server_down else "")
    return counts


def _deliver(row_id: int, token: str, out: Outlet, counts: Counts) -> None:
    composed = _prepared(row_id, token, counts)
    if composed is None:
        return
    try:
        out.send(composed.mail, composed.envelope_from)
    except Exception as trouble:
        counts.failed += 1
        _record(row_id, token, composed, trouble, in_doubt=out.in_doubt)
        if _is_lost(trouble):
            raise _LostError(str(trouble)) from trouble
        return
    if claim.finish(row_id, token):
        counts.sent += 1
    log.info("mail %s sent", row_id)


def _prepared(row_id: int, token: str, counts: Counts) -> Composed | None:
    """Write the mail, then mark its row as sending and store its links in one transaction."""
    db.session.rollback()
    row = db.session.get_one(Message, row_id)
    # From here on the log names the request that owed this mail.
    request_id.set(row.request_id)
    try:
        composed = compose(row)
    except NoLongerTrueError as reason:
        _settle(row_id, token, claim.drop, str(reason))
        return None
    except Exception as trouble:
        counts.failed += 1
        _log_fault(row_id, trouble)
        end = claim.give_up if isinstance(trouble, UnsafeHeaderError) else claim.retry
        _settle(row_id, token, end, f"{type(trouble).__name__}: {trouble}")
        return None
    write_tx()
    if not claim.begin(row_id, token, **composed.carried):
        db.session.rollback()
        return None
    db.session.add_all(composed.links)
    db.session.commit()
    return composed


def _settle(row_id: int, token: str, end: Callable[[Message, str], None], why: str) -> None:
    """End the attempt of a mail that was not written."""
    write_tx()
    if claim.begin(row_id, token):
        end(db.session.get_one(Message, row_id, populate_existing=True), why)
    db.session.commit()


def _record(
    row_id: int, token: str, composed: Composed, trouble: Exception, *, in_doubt: bool
) -> None:
    write_tx()
    row = claim.hold(row_id, token)
    if row is None:
        db.session.rollback()
        return
    code, words = _answer(trouble)
    unheard = _is_lost(trouble) and code != SHUTTING_DOWN
    if unheard and not in_doubt:
        claim.put_back(row, words)
    elif 500 <= code < 600 and not isinstance(trouble, smtplib.SMTPSenderRefused):
        claim.give_up(row, words)
    else:
        claim.retry(row, words)
    if not (unheard and in_doubt):
        links.discard(composed.links)
    db.session.commit()
    log.warning("mail %s not sent: %s %s", row_id, type(trouble).__name__, code or "")


def _answer(trouble: Exception) -> tuple[int, str]:
    """The server's code (0 for none) and its words."""
    said: bytes | str
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(trouble.recipients.values()))
    elif isinstance(trouble, smtplib.SMTPResponseException):
        code, said = trouble.smtp_code, trouble.smtp_error
    else:
        return 0, f"{type(trouble).__name__}: {trouble}"
    text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return code, f"{code} {text}"


def _is_lost(trouble: Exception) -> bool:
    """Is the connection of no more use? smtplib hangs up itself after a 421."""
    if isinstance(trouble, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
        return _answer(trouble)[0] == SHUTTING_DOWN
    if isinstance(trouble, smtplib.SMTPException):
        return isinstance(trouble, smtplib.SMTPServerDisconnected)
    return isinstance(trouble, OSError)


def _log_fault(row_id: int, trouble: Exception) -> None:
    # Without the words of the exception: they may hold an address.
    where = "".join(traceback.format_tb(trouble.__traceback__))
    log.error("mail %s could not be written: %s\n%s", row_id, type(trouble).__name__, where)
