"""How processes log: a JSON object on each line in production, plain lines for developers.

What people told us stays out twice over: we log numbers of rows and kinds of errors, never their
words; and whatever else gets here, from a library perhaps, loses what looks like an address of
mail or network or a token, and an exception loses its words.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

from flask import Flask

from app.extensions import request_id

GONE = "[removed]"
TELLING = re.compile(
    r"[^\s@<>\"',;:()]+@[^\s@<>\"',;:()]+"  # mail address
    r"|[A-Za-z0-9_=-]{40,}"  # token of a link, a form or a sign-in
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b"  # IPv4
    r"|(?<![\w:])(?:[0-9a-fA-F]{0,4}:){3,7}[0-9a-fA-F]{0,4}(?![\w:])"  # IPv6
    r"|(?<!\d)\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\d)"  # phone
)


def plain(words: str) -> str:
    """Words without anything that could lead to a person."""
    return TELLING.sub(GONE, words)


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    said = plain(record.getMessage())
    facts: dict[str, Any] = {"level": record.levelname.lower(), "room": record.name}
    if number := request_id.get():
        facts["request"] = number
    facts["said"] = said
    facts |= getattr(record, "facts", {})
    if record.exc_info and record.exc_info[1]:
        error = record.exc_info[1]
        trace = traceback.format_tb(error.__traceback__)
        facts["error"] = f"{type(error).__name__}\n{''.join(trace)}"
    return facts


class JsonLines(logging.Formatter):
    """One object a line, for whatever collects logs."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return json.dumps({"at": at, **_facts(record)}, ensure_ascii=False, default=str)


class PlainLines(logging.Formatter):
    """For people at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The record in words."""
        facts = _facts(record)
        at = datetime.fromtimestamp(record.created, UTC).strftime("%H:%M:%S")
        head = [at, *(str(facts.pop(name)) for name in ("level", "room", "said"))]
        return " ".join([*head, *(f"{name}={value}" for name, value in facts.items())])


def start(app: Flask) -> None:
    """Log to the process's error output, which systemd and containers collect."""
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(PlainLines() if app.config["DEVELOPMENT"] else JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[lines], force=True)
    app.logger.handlers.clear()
    # The web server has set up its own before it loaded us.
    served = logging.getLogger("_granian")
    served.handlers.clear()
    served.propagate = True
