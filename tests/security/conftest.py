"""A visitor without a cookie, and the site as production runs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.extensions import Base, db, limiter
from tests.security.world import Visitor, visitor

OWN_ADDRESS = "https://sign-up.example.gov"


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    """Somebody without a cookie."""
    return visitor(app)


@pytest.fixture
def production(
    shared_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """The app with production's settings and an empty database, inside an app context."""
    monkeypatch.setenv("ROLLCALL_ENV", "production")
    monkeypatch.setenv("BASE_URL", OWN_ADDRESS)
    monkeypatch.setenv("MAIL_SERVER", "mail.example.gov")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'production.sqlite'}")
    app = create_app()
    with app.app_context():
        Base.metadata.create_all(db.engine)
        limiter.reset()
        yield app
        db.session.remove()
        db.engine.dispose()
