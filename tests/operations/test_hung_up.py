"""The database hangs up in the middle of a request: one page is late, none is broken."""

from __future__ import annotations

import pytest
from flask import Flask, render_template
from sqlalchemy import create_engine, text

from app.extensions import db
from tests.pages import CheckedClient

pytestmark = pytest.mark.parametrize("engine_url", ["postgres"], indirect=True)


def hang_up() -> None:
    """As a restart of the database does to every connection that is open."""
    number = db.session.scalar(text("SELECT pg_backend_pid()"))
    other = create_engine(db.engine.url)
    with other.connect() as line:
        line.execute(text("SELECT pg_terminate_backend(:number, 5000)"), {"number": number})
    other.dispose()


@pytest.mark.parametrize(("asks_again", "status"), [(False, 404), (True, 503)])
def test_what_was_read_is_shown_and_what_was_not_is_put_off(
    app: Flask, monkeypatch: pytest.MonkeyPatch, asks_again: bool, status: int
) -> None:
    def page() -> tuple[str, int]:
        hang_up()
        if asks_again:
            db.session.execute(text("SELECT 1"))
        return render_template("errors/404.html"), 404

    monkeypatch.setitem(app.view_functions, "home.help_page", page)
    client = CheckedClient(app, app.response_class, use_cookies=False)
    # The context of a request: at its end the rows are let go.
    with app.app_context():
        assert client.get("/help").status_code == status
    monkeypatch.undo()
    assert client.get("/help").status_code == 200
    assert client.get("/").status_code == 200
