"""/dev/mail: the mails of a developer's machine, and nothing of the kind in production."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.messages.deliver import deliver_due
from tests import factories
from tests.messages.mails import owe


@pytest.fixture
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(app.config, "MAIL_FOLDER", tmp_path)
    return tmp_path


@pytest.fixture
def name(folder: Path) -> str:
    """The name of one mail with an invitation."""
    submission = factories.registration(factories.offering(), full_name="Leo Núñez").submission
    owe("received", submission)
    deliver_due()
    (file,) = folder.glob("*.eml")
    return file.stem


def test_an_empty_folder_says_what_to_do(folder: Path, client: FlaskClient) -> None:
    assert "Sign up for something" in client.get("/dev/mail").text


def test_a_mail_is_listed_and_shown_whole(name: str, client: FlaskClient) -> None:
    assert f"/dev/mail/{name}" in client.get("/dev/mail").text
    page = client.get(f"/dev/mail/{name}")
    assert "Leo Núñez: Confirmed" in page.text
    assert "invite.ics" in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "noindex" in page.text


def test_the_framed_mail_may_style_itself_and_do_nothing_else(name: str, app: Flask) -> None:
    # Not the client that checks pages: this one is a mail, with styles in place.
    page = FlaskClient(app, app.response_class).get(f"/dev/mail/{name}/html")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_files_come_as_downloads(name: str, client: FlaskClient) -> None:
    file = client.get(f"/dev/mail/{name}/parts/2")
    assert file.headers["Content-Disposition"] == "attachment; filename=invite.ics"
    assert file.data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert client.get(f"/dev/mail/{name}/parts/9").status_code == 404
    assert client.get(f"/dev/mail/{name}/source").mimetype == "text/plain"


@pytest.mark.parametrize("asked", ["..%2f..%2fsecret_key.txt", "nothing-here", "20261123"])
def test_only_mails_can_be_read(name: str, client: FlaskClient, asked: str) -> None:
    assert client.get(f"/dev/mail/{asked}").status_code == 404


def test_production_has_no_such_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLLCALL_ENV", "production")
    monkeypatch.setenv("BASE_URL", "https://rollcall.example")
    monkeypatch.setenv("MAIL_SERVER", "127.0.0.1")
    rules = {rule.rule for rule in create_app().url_map.iter_rules()}
    assert not [rule for rule in rules if rule.startswith("/dev")]
