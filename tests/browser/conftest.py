"""What browser tests share: Chromium, running servers with a mail sink, visitors."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from app.cli.demo.load import load_demo
from app.extensions import db
from app.records.texts import publish_texts
from tests.browser.inspection import Inspection
from tests.browser.post import Post
from tests.browser.visitor import CHROMIUM, OPTIONS, Visitor
from tests.js import nu
from tests.live import LiveServer, SmtpSink

PLENTY = {
    "LIMIT_SIGN_UP": "100000 per minute",
    "LIMIT_FIND": "100000 per minute",
    "LIMIT_SIGN_IN": "1000 per minute",
}
# 2 is "block" in Chromium's own list of content settings.
NO_COOKIES = {"profile": {"default_content_setting_values": {"cookies": 2}}}
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test beside this file."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """The driver; only as long as one file of tests, since it keeps an event loop running."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium as Debian ships it."""
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
    yield chromium
    chromium.close()


@pytest.fixture(scope="module")
def refusing(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[bool], BrowserContext]]:
    """refusing(scripts) is a browser whose owner refuses cookies, and scripts too if wanted."""
    open_now: list[BrowserContext] = []

    def start(scripts: bool) -> BrowserContext:
        folder = tmp_path_factory.mktemp("profile")
        (folder / "Default").mkdir()
        (folder / "Default" / "Preferences").write_text(json.dumps(NO_COOKIES))
        context = playwright.chromium.launch_persistent_context(
            folder,
            executable_path=CHROMIUM,
            args=OPTIONS,
            viewport=PHONE,  # type: ignore[arg-type]
            java_script_enabled=scripts,
        )
        open_now.append(context)
        return context

    yield start
    for context in open_now:
        context.close()


@pytest.fixture(scope="session")
def post() -> Iterator[Post]:
    """The mail server that takes what the worker sends."""
    sink = SmtpSink()
    sink.start()
    yield Post(sink)
    sink.stop()


@pytest.fixture(scope="session")
def house(
    settings: Path, tmp_path_factory: pytest.TempPathFactory, post: Post
) -> Iterator[LiveServer]:
    """Server and worker on an empty SQLite database; mail goes out over SMTP."""
    folder = tmp_path_factory.mktemp("house")
    url = f"sqlite:///{folder / 'rollcall.sqlite'}"
    server = LiveServer(folder, url, {**PLENTY, **post.sink.settings})
    with server.app.app_context():
        publish_texts()
    yield from _running(server)


@pytest.fixture(scope="session")
def demo_house(settings: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """Server and worker on the demo; mail becomes files that /dev/mail shows."""
    folder = tmp_path_factory.mktemp("demo")
    server = LiveServer(folder, f"sqlite:///{folder / 'rollcall.sqlite'}", PLENTY)
    with server.app.app_context():
        load_demo()
    yield from _running(server)


def _running(server: LiveServer) -> Iterator[LiveServer]:
    # The worker writes beside these tests: a read that wants to write later must not start late.
    with server.app.app_context():
        db.engine.update_execution_options(sqlite_begin="IMMEDIATE")
    try:
        server.start()
        server.start_worker()
        yield server
    finally:
        server.stop()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """visit(base, viewport=PHONE, java_script_enabled=False) opens a tab of a new visitor.

    When the test is over, no visitor may have had anything to complain of.
    """
    visitors: list[Visitor] = []

    def enter(base: str, **options: object) -> Visitor:
        wanted = {"viewport": DESKTOP, **options}
        visitors.append(Visitor(browser.new_context(**wanted), base))  # type: ignore[arg-type]
        return visitors[-1]

    yield enter
    complaints = [words for visitor in visitors for words in visitor.complaints]
    for visitor in visitors:
        visitor.context.close()
    assert not complaints


@pytest.fixture(scope="session")
def served() -> Iterator[dict[str, str]]:
    """Every page that was inspected, as served; the Nu checker reads them all in the end.

    It takes longer to start than to read, so it starts once, and what it finds fails the last
    test of the run.
    """
    pages: dict[str, str] = {}
    yield pages
    wrong = nu.errors(pages)
    assert not wrong, "\n".join(["the Nu HTML checker found:", *wrong])


@pytest.fixture
def seen(served: dict[str, str], request: pytest.FixtureRequest) -> Iterator[Inspection]:
    """What a test looked at; when it is over, nothing may have been found."""
    inspection = Inspection()
    yield inspection
    served |= {f"{request.node.name}, {page}": html for page, html in inspection.served.items()}
    assert not inspection.findings, "\n".join(inspection.findings)
