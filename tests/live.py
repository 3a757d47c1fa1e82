"""Real processes for browser and race tests: the production server, the worker, a mail sink."""

from __future__ import annotations

import os
import signal
import smtplib
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from app.cli import processes
from app.extensions import db
from tests.engines import migrated_app

ROOT = Path(__file__).parent.parent
START_SECONDS = 30.0


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class LiveServer:
    """The app as it is run in production: its own port, instance folder and database.

    `app` reaches the same database from inside the test, so that factories can fill it.
    """

    def __init__(self, folder: Path, database_url: str, settings: Mapping[str, str]) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.instance = folder
        self.log = folder / "server.log"
        self.app = migrated_app(database_url)
        # Secrets and everything else as in this process, so what one seals the other opens.
        own = {"INSTANCE_DIR": str(folder), "DATABASE_URL": database_url, "PORT": str(self.port)}
        self.environ = {**os.environ, **own, "BASE_URL": self.url, **settings}
        self.web_processes = int(settings.get("WEB_PROCESSES", "1"))
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, command: list[str] | None = None) -> int:
        """Start the web server and wait until it answers; its process id."""
        web = self._start("web", command or processes.web(self.port, self.web_processes))
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > until or web.poll() is not None:
                raise AssertionError(f"the server did not start:\n{self.log.read_text()}")
            time.sleep(0.1)
        return web.pid

    @property
    def web(self) -> subprocess.Popen[bytes]:
        """The web server that runs now."""
        return self._running["web"]

    def start_worker(self) -> subprocess.Popen[bytes]:
        """Start one worker, as often as wanted; the process, to kill it."""
        return self._start(f"worker {len(self._running)}", processes.worker())

    def mails(self) -> list[EmailMessage]:
        """What the worker wrote into the mail folder, oldest first."""
        files = sorted((self.instance / "mail").glob("*.eml"), key=lambda f: f.stat().st_mtime)
        return [parsed(file.read_bytes()) for file in files]

    def stop(self) -> None:
        """End every process, and whatever they started."""
        for process in self._running.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self._running.values():
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self._running.clear()
        # What the test itself read through is not left for the garbage collector to complain of.
        with self.app.app_context():
            db.engine.dispose()

    def _start(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._running[name] = process
        return process

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.url}/healthz", timeout=1).close()
        except urllib.error.HTTPError as answer:
            return answer.code < 500
        except OSError:
            return False
        return True


def descendants(pid: int) -> list[int]:
    """Process ids of what a process started, and what those started."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    children = [int(child) for child in path.read_text().split()] if path.exists() else []
    return [*children, *(each for child in children for each in descendants(child))]


def parsed(raw: bytes) -> EmailMessage:
    """A mail as an object with headers and parts."""
    mail = BytesParser(policy=default).parsebytes(raw)
    assert isinstance(mail, EmailMessage)
    return mail


class SmtpSink:
    """An SMTP server on this machine that keeps what it is given.

    `refuse` maps an address to the reply it gets instead of 250, for instance "451 later".
    """

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.host, self.port = host, free_port()
        self.raw: list[bytes] = []
        self.recipients: list[list[str]] = []
        self.senders: list[str] = []
        self.refuse: dict[str, str] = {}
        self._controller: Controller | None = None

    @property
    def messages(self) -> list[EmailMessage]:
        """Every mail taken so far, in order."""
        return [parsed(raw) for raw in self.raw]

    @property
    def settings(self) -> dict[str, str]:
        """Environment variables that send the app's mail here."""
        return {"MAIL_SERVER": self.host, "MAIL_PORT": str(self.port)}

    def start(self) -> None:
        """Listen; may be called again after stop() to show what an outage does."""
        self._controller = Controller(self, hostname=self.host, port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Stop listening: from now on connections are refused."""
        if self._controller:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it by this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        """Take the recipient or give the reply agreed for it."""
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it by this name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail."""
        assert isinstance(envelope.content, bytes)
        self.raw.append(envelope.content)
        self.recipients.append(list(envelope.rcpt_tos))
        self.senders.append(envelope.mail_from or "")
        return "250 OK"


def refuse_smtp(*_args: Any, **_kwargs: Any) -> None:
    """Stands in for connecting to a mail server in tests that did not ask for one."""
    raise AssertionError("this test sends mail; let it ask for smtp_sink")


CONNECT = smtplib.SMTP.connect
