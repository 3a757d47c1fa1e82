"""`flask serve`: the web server and the worker together, until one of them or you stop it.

To stop means: /readyz says no for DRAIN_SECONDS, so that a proxy sends nothing more; then no
request is taken and those begun are finished; the worker ends after the mail it is sending.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext

from app.cli import processes
from app.cli.demo import accounts
from app.cli.demo.load import is_loaded
from app.cli.prepare import prepare
from app.web.counts import counts_folder
from app.web.ready import stop_mark

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SECONDS_TO_START = 60
SECONDS_TO_STOP = processes.SECONDS_TO_FINISH + 5

Process = subprocess.Popen[bytes]


@click.command("serve")
@click.option("--only", type=click.Choice(["web", "worker"]), help="Run just one of the two.")
@with_appcontext
def serve(only: str | None) -> None:
    """Bring the database up to date, then run web server and worker; Ctrl-C stops both."""
    port = int(current_app.config["PORT"])
    if only == "worker":
        prepare()
        os.execv(sys.executable, processes.worker())  # noqa: S606 - ours
    host = current_app.config["HOST"]
    _refuse_taken(host, port)
    mark = stop_mark(current_app.config)
    mark.unlink(missing_ok=True)
    prepare()
    shutil.rmtree(counts_folder(current_app.config), ignore_errors=True)
    web = processes.web(port, int(current_app.config["WEB_PROCESSES"]), host)
    commands = [web] if only else [web, processes.worker()]
    with _stoppable() as stopped, _running(*commands) as running:
        if _wait_for_answer((host, port), running, stopped):
            click.echo(_greeting())
        while not stopped and all(process.poll() is None for process in running):
            time.sleep(0.2)
        ended = [process for process in running if process.poll() is not None]
        if not ended:
            _drain(mark, current_app.config["DRAIN_SECONDS"], stopped)
    mark.unlink(missing_ok=True)
    if ended and not stopped:
        raise click.ClickException("The web server or the worker ended by itself; see above.")
    click.echo("Rollcall has stopped.")


def _drain(mark: Path, seconds: int, stopped: list[int]) -> None:
    """Say on /readyz that this server is about to stop; a second signal cuts the wait short."""
    # On a full disk there is no mark, and the proxy learns of the end when it comes.
    with suppress(OSError):
        mark.touch()
    until = time.monotonic() + seconds
    while time.monotonic() < until and len(stopped) < 2:
        time.sleep(0.1)


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


def _wait_for_answer(at: tuple[str, int], both: list[Process], stopped: list[int]) -> bool:
    """Wait until the web server answers; False when it ends or takes too long."""
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and not stopped and both[0].poll() is None:
        try:
            # Where it listens everywhere, it also listens here.
            host = "127.0.0.1" if at[0] == "0.0.0.0" else at[0]  # noqa: S104  # nosec B104
            address = f"http://{host}:{at[1]}/healthz"
            urllib.request.urlopen(address, timeout=2).close()  # nosec B310
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
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
