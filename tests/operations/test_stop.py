"""An orderly stop: the proxy is sent away first, and nobody's request is cut off."""

from __future__ import annotations

import http.client
import json
import signal
import sqlite3
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.web.ready import stop_mark
from tests import factories
from tests.live import LiveServer
from tests.race.crowd import Resident, residents, wait_until

WEB = [sys.executable, "-m", "flask", "serve", "--only", "web"]


def answered(server: LiveServer, path: str) -> tuple[int, str]:
    """Status and body; 0 when nobody listens."""
    try:
        answer = Resident(server, path).request("GET", path)
    except (OSError, http.client.HTTPException):
        return 0, ""
    return answer.status, answer.html


@pytest.mark.race
def test_a_web_server_told_to_stop_says_so_and_finishes_what_it_began(tmp_path: Path) -> None:
    file = tmp_path / "rollcall.sqlite"
    server = LiveServer(tmp_path, f"sqlite:///{file}", {"DRAIN_SECONDS": "2"})
    mark = stop_mark({"INSTANCE_PATH": tmp_path, "PORT": server.port})
    mark.touch()
    try:
        server.start(WEB)
        assert answered(server, "/readyz")[0] == 200, "the mark of a killed server means nothing"
        with server.app.app_context():
            (one,) = residents(server, factories.offering(seats=3), 1)
        server.web.send_signal(signal.SIGTERM)
        wait_until(lambda: answered(server, "/readyz")[0] == 503, "the proxy is told", 5)
        assert json.loads(answered(server, "/readyz")[1])["stopping"] is True
        assert answered(server, "/")[0] == 200, "whoever comes meanwhile is still served"
        held = sqlite3.connect(file, isolation_level=None)
        held.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(1) as pool:
            sent = pool.submit(one.request, "POST", one.path, {**one.fields, "go": "send"})
            wait_until(lambda: answered(server, "/healthz")[0] == 0, "nobody new is let in", 8)
            time.sleep(0.3)
            assert not sent.done()
            held.execute("ROLLBACK")
            assert sent.result(10).status == 303
        held.close()
        assert server.web.wait(10) == 0
        assert not mark.exists()
    finally:
        server.stop()
