"""`flask serve`: the web server and the worker together, until one of them or you stop it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext

from app.cli import processes
from app.cli.demo import accounts
from app.cli.demo.load import is_loaded
from app.cli.prepare import prepare

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SECONDS_TO_START = 60
SECONDS_TO_STOP = 15

Process = subprocess.Popen[bytes]


@click.command("serve")
@with_appcontext
def serve() -> None:
    """Bring the database up to date, then run web server and worker; Ctrl-C stops both."""
    port = int(current_app.config["PORT"])
    _refuse_taken(port)
    prepare()
    web = processes.web(port, int(current_app.config["WEB_PROCESSES"]))
    with _stoppable() as stopped, _running(web, processes.worker()) as both:
        if _wait_for_answer(port, both, stopped):
            click.echo(_greeting())
        while not stopped and all(process.poll() is None for process in both):
            time.sleep(0.2)
        ended = [process for process in both if process.poll() is not None]
    if ended and not stopped:
        raise click.ClickException("The web server or the worker ended by itself; see above.")
    click.echo("Rollcall has stopped.")


@contextmanager
def _stoppable() -> Iterator[list[int]]:
    """Collect stop signals in a list instead of dying of them, so that nothing is left behind."""
    stopped: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        stopped.append(number)

    former = {number: signal.signal(number, note) for number in STOPS}
    try:
        yield stopped
    finally:
        for number, action in former.items():
            signal.signal(number, action)


@contextmanager
def _running(*commands: list[str]) -> Iterator[list[Process]]:
    """Start the commands, each in its own group so that Ctrl-C reaches only us, and end them."""
    started: list[Process] = []
    try:
        for command in commands:
            started.append(subprocess.Popen(command, start_new_session=True))  # noqa: S603 - ours
        yield started
    finally:
        for process in started:
            if process.poll() is None:
                process.terminate()
        for process in started:
            _end(process)


def _end(process: Process) -> None:
    """Wait for a process to end by itself, then end its whole group."""
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_for_answer(port: int, both: list[Process], stopped: list[int]) -> bool:
    """Wait until the web server answers; False when it ends or takes too long."""
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and not stopped and both[0].poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            words = f"Port {port} is taken. Choose another one: PORT={port + 1} make run"
            raise click.ClickException(words) from error


def _greeting() -> str:
    base, folder = current_app.config["BASE_URL"], current_app.config["MAIL_FOLDER"]
    lines = ["", "Rollcall is running. Ctrl-C stops it.", "", f"  Residents     {base}/"]
    lines.append(f"  Coordinators  {base}/staff/")
    if current_app.config["DEVELOPMENT"] and is_loaded():
        lines.append(f"                e-mail      {accounts.COORDINATOR}")
        lines.append(f"                passphrase  {accounts.PASSPHRASE}")
    if folder:
        lines.append(f"  Sent mail     {base}/dev/mail")
        lines.append(f"                also as files in {folder}")
    return "\n".join([*lines, ""])
