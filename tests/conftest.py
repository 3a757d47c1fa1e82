"""What every test may ask for. Each test runs on SQLite and, where it can, on PostgreSQL."""

from __future__ import annotations

import gc
import os
import smtplib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import config
from app.extensions import db, limiter
from app.models import StaffMember
from tests import engines, factories
from tests.live import LiveServer, SmtpSink, refuse_smtp
from tests.pages import CheckedClient

SIGN_IN = "/staff/sign-in"


def pytest_configure() -> None:
    """Let no setting of the developer's shell reach a test."""
    for variable in config.VARIABLES:
        os.environ.pop(variable.name, None)
        os.environ.pop(f"{variable.name}_FILE", None)


def pytest_collection_finish() -> None:
    """Let Python look for cycles less often, and not among what stays: 5 % of all the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The settings every test starts from."""
    instance = tmp_path_factory.mktemp("instance")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in engines.settings(instance).items():
            patch.setenv(name, value)
        yield instance


@pytest.fixture(autouse=True)
def no_mail_by_surprise(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that opens an SMTP connection without having asked for the sink."""
    if "smtp_sink" not in request.fixturenames:
        monkeypatch.setattr(smtplib.SMTP, "connect", refuse_smtp)


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def engine_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[str]:
    """The address of this process's own empty database, on one engine after the other."""
    with engines.database(request.param, tmp_path_factory.mktemp("database"), worker_id) as url:
        yield url


@pytest.fixture(scope="session")
def shared_app(engine_url: str) -> Iterator[Flask]:
    """One app per engine; tests ask for `app`, which is this one with nothing stored."""
    app = engines.migrated_app(engine_url)
    app.test_client_class = CheckedClient
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(shared_app: Flask) -> Iterator[Flask]:
    """The app with an empty database and untouched limits, inside an app context."""
    engines.empty(shared_app)
    limiter.reset()
    with shared_app.app_context():
        yield shared_app
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor without cookies whose pages are checked; see tests/pages.py."""
    return app.test_client()


@pytest.fixture
def login() -> Callable[[FlaskClient, StaffMember], TestResponse]:
    """login(client, staff_member) signs in through the page, with the factories' passphrase."""

    def sign_in(client: FlaskClient, staff: StaffMember) -> TestResponse:
        assert isinstance(client, CheckedClient)
        page = client.get(SIGN_IN)
        fields = {"email": staff.email, "password": factories.PASSPHRASE}
        answer = client.submit(page, fields, follow=False)
        assert answer.status_code == 302, answer.page.text  # type: ignore[attr-defined]
        return answer

    return sign_in


@pytest.fixture
def statements(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with statements() as sent:` collects the SQL sent meanwhile."""
    return lambda: engines.counted_statements(app)


@pytest.fixture(scope="session")
def redis_url() -> str:
    """The address of a Redis; the test is skipped where there is none, except on CI."""
    engines.redis_or_skip()
    return engines.REDIS


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """A running SMTP server that keeps what it is given."""
    sink = SmtpSink()
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One running server and worker on SQLite for all browser tests; mails become files."""
    folder = tmp_path_factory.mktemp("live")
    server = LiveServer(folder, f"sqlite:///{folder / 'rollcall.sqlite'}", {})
    try:
        server.start()
        server.start_worker()
        yield server
    finally:
        server.stop()


@pytest.fixture
def start_server(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Callable[..., LiveServer]]:
    """start_server("postgres", MAIL_PORT="2525") runs a server of the test's own."""
    with ExitStack() as stack:

        def start(engine: str = "sqlite", **settings: str) -> LiveServer:
            folder = tmp_path_factory.mktemp("server")
            url = stack.enter_context(
                engines.database(engine, folder, f"{worker_id}_{folder.name}")
            )
            server = LiveServer(folder, url, settings)
            stack.callback(server.stop)
            server.start()
            return server

        yield start
