"""Error pages: what became of the answers, what to do, whom to call. No codes, no traces."""

from __future__ import annotations

import logging
import traceback

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError

from app.extensions import db

log = logging.getLogger(__name__)

NOTHING_SENT = "Nothing was sent and nothing was saved."
UNKNOWN = (
    "If you had just pressed the last button, your registration may have been saved. "
    "Look for our mail, or send the form again: it is never counted twice."
)
NOTES = {
    400: NOTHING_SENT,
    403: NOTHING_SENT,
    409: "Your change was not saved. What is stored is what the other person saved.",
    413: NOTHING_SENT,
    429: "Nothing was sent. Your answers are still in the form: go back and wait a few minutes.",
    500: UNKNOWN,
    503: UNKNOWN,
}
PAGES = frozenset({400, 403, 404, 409, 410, 413, 429, 500, 503})


def init_app(app: Flask) -> None:
    """Bind a page to each kind of trouble."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(DBAPIError, _refused_by_database)


def _page(code: int) -> tuple[str, int]:
    shown = code if code in PAGES else 400
    note = NOTES.get(shown, "") if request.method == "POST" or shown >= 500 else ""
    return render_template(f"errors/{shown}.html", answers_note=note), code


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


def _refused_by_database(error: DBAPIError) -> tuple[str, int]:
    db.session.rollback()
    # Without its words: PostgreSQL quotes the whole row, with everything people told us.
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("the database refused: %s\n%s", type(error.orig).__name__, where)
    return _page(500)
