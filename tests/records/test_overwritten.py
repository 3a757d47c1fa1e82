"""What is destroyed on SQLite is overwritten in the file, which backups copy page by page."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete

from app.extensions import db
from app.models import Submission
from tests import factories


def file_bytes() -> bytes:
    """The database file with everything that was in its journal."""
    db.session.commit()
    db.session.remove()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(str(db.engine.url.database)).read_bytes()


@pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)
def test_a_destroyed_row_leaves_no_word_in_the_file(app: Flask) -> None:
    name = "Quillon Vanishing-Example"
    row = factories.submission(
        factories.offering(), contact_name=name, answers={"topic": name * 400}
    )
    kept = factories.submission(row.offering, contact_name="Remaining Example")
    db.session.commit()
    ids = row.id, kept.id
    assert name.encode() in file_bytes()
    db.session.execute(delete(Submission).where(Submission.id == ids[0]))
    left = file_bytes()
    assert name.encode() not in left
    assert b"Remaining Example" in left
