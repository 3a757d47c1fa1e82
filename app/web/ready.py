"""Can this process take sign-ups? For the proxy and the monitoring; tells nobody anything else."""

from __future__ import annotations

import shutil
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from flask import Flask, Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import ClosedError, db, prove_writable
from app.messages.lookups import waiting_since
from app.models import now
from app.web.public import fact

LEAST_FREE_BYTES = 500 * 1024 * 1024
LATE = timedelta(minutes=15)
MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"
OK = "ok"


def init_app(app: Flask) -> None:
    """Bind /readyz."""

    @app.get("/readyz")
    def readyz() -> tuple[Response, int]:
        """503 when no sign-up should be sent here; late mail is a warning and no failure."""
        # Looked at once a moment however many ask: it writes.
        checks = fact("ready", _checks)
        stopping = is_stopping(current_app.config)
        failed = stopping or any(checks[name] != OK for name in ("database", "schema", "disk"))
        return jsonify(
            {"ready": not failed, "stopping": stopping, **checks}
        ), 503 if failed else 200


def stop_mark(config: Any) -> Path:
    """The file whose presence tells the web server on this port that it is about to end."""
    folder: Path = config["INSTANCE_PATH"]
    return folder / f"stopping-{config['PORT']}"


def is_stopping(config: Any) -> bool:
    """Has this web server been told to end?"""
    return stop_mark(config).exists()


def _checks() -> dict[str, str]:
    checks = {"database": "down", "schema": "unknown", "mail": "unknown", "disk": _disk()}
    try:
        prove_writable()
        checks["database"] = OK
        checks["schema"] = "behind" if schema() == "behind" else OK
        checks["mail"] = _mail()
    except ClosedError:
        checks["database"] = "closed"
    except SQLAlchemyError:
        pass
    finally:
        db.session.rollback()
    return checks


def _disk() -> str:
    free = shutil.disk_usage(current_app.config["INSTANCE_PATH"]).free
    return OK if free > LEAST_FREE_BYTES else "nearly full"


def _mail() -> str:
    oldest = waiting_since()
    return OK if oldest is None or now() - oldest < LATE else "late"


def schema() -> str:
    """How the tables stand to this code: ok, behind or newer.

    Newer is fine: during an upgrade the last old process works on the next one's tables.
    """
    stored = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    head, known = _revisions()
    if stored == head:
        return OK
    return "behind" if stored is None or stored in known else "newer"


@cache
def _revisions() -> tuple[str | None, frozenset[str]]:
    scripts = ScriptDirectory(str(MIGRATIONS))
    known = frozenset(each.revision for each in scripts.walk_revisions())
    return scripts.get_current_head(), known
