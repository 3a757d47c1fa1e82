"""Error pages: what became of the answers, what to do, whom to call. No codes, no traces."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError

from app.extensions import ClosedError, db, request_id

log = logging.getLogger(__name__)

Raised = tuple[type, BaseException, TracebackType] | tuple[None, None, None]

NOTHING_SENT = "Nothing was sent and nothing was saved."
UNKNOWN = (
    "If you had just pressed the last button, your registration may have been saved. "
    "Look for our mail, or send the form again: it is never counted twice."
)
CLOSED = (
    "Nothing was sent and nothing was saved. Your answers are still in the form: go back and "
    "send it again in a few minutes."
)
RETRY_SECONDS = 120
NOTES = {
    400: NOTHING_SENT,
    403: NOTHING_SENT,
    409: "Your change was not saved. What is stored is what the other person saved.",
    413: NOTHING_SENT,
    429: "Nothing was sent. Your answers are still in the form: go back and wait a few minutes.",
    500: UNKNOWN,
    503: UNKNOWN,
}
# Nothing failed there: the page is gone, or the address never was one.
NOT_NUMBERED = frozenset({404, 410})
PAGES = frozenset({400, 403, 404, 409, 410, 413, 429, 500, 503})


def init_app(app: Flask) -> None:
    """Bind a page to each kind of trouble."""
    app.log_exception = _log_fault  # type: ignore[method-assign,assignment]
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(ClosedError, _closed)
    app.register_error_handler(DBAPIError, _refused_by_database)


def _page(code: int, note: str = "") -> tuple[str, int]:
    shown = code if code in PAGES else 400
    if not note and (request.method == "POST" or shown >= 500):
        note = NOTES.get(shown, "")
    number = "" if shown in NOT_NUMBERED else request_id.get()
    page = render_template(f"errors/{shown}.html", answers_note=note, request_number=number)
    return page, code


def _log_fault(raised: Raised) -> None:
    """Instead of Flask's own line, which holds the address asked for and what the error said."""
    error = raised[1]
    log.error("%s failed: %s", request.endpoint or "-", _where(error))


def _where(error: BaseException | None) -> str:
    """What kind of error and in which lines of code; its words may hold what people told us."""
    lines = traceback.format_tb(error.__traceback__) if error else []
    return f"{type(error).__name__}\n{''.join(lines)}"


def _http(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400:
        return error.get_response()
    if isinstance(error, InternalServerError):
        db.session.rollback()
    kept = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    return (*_page(code), kept)


def _stale(_error: StaleDataError) -> tuple[str, int]:
    db.session.rollback()
    return _page(409)


def _unavailable(error: OperationalError) -> tuple[str, int]:
    db.session.rollback()
    # The statement and its values stay out of the log: they may hold what people told us.
    log.error("database unavailable: %s", type(error.orig).__name__)
    return _page(503)


def _closed(_error: ClosedError) -> ResponseReturnValue:
    """The database is being moved; whoever comes back in a few minutes meets the new one."""
    return (*_page(503, CLOSED), {"Retry-After": str(RETRY_SECONDS)})


def _refused_by_database(error: DBAPIError) -> tuple[str, int]:
    db.session.rollback()
    # Without its words: PostgreSQL quotes the whole row, with everything people told us.
    log.error("the database refused: %s in %s", type(error.orig).__name__, _where(error))
    return _page(500)
