"""The shipped proxy configuration, run as it is in front of servers of ours."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.chaos.ground import Ground, NotHereError
from tests.live import ROOT, free_port

CADDYFILE = ROOT / "docs" / "deploy" / "Caddyfile"
START_SECONDS = 20


class Proxy:
    """Caddy on a port of its own; it writes its log into the folder."""

    def __init__(self, here: Ground, *upstreams: str) -> None:
        program = shutil.which("caddy")
        if program is None:
            raise NotHereError("Caddy")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = here.folder / "caddy.log"
        # Caddy keeps certificates and a copy of its settings at home: not in ours.
        environ = os.environ | {
            "SITE_ADDRESS": self.url,
            "UPSTREAMS": " ".join(upstreams),
            "CADDY_ADMIN": "off",
            "XDG_DATA_HOME": str(here.folder),
            "XDG_CONFIG_HOME": str(here.folder),
        }
        command = [program, "run", "--adapter", "caddyfile", "--config", str(CADDYFILE)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
        here.stack.callback(self.stop)
        self._wait()

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(10)

    def _wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while not answers(self.url):
            assert time.monotonic() < until, Path(self.log).read_text()
            time.sleep(0.1)


def answers(url: str) -> bool:
    """Does a page come through?"""
    try:
        urllib.request.urlopen(f"{url}/robots.txt", timeout=2).close()
    except urllib.error.HTTPError as answer:
        return answer.code < 500
    except OSError:
        return False
    return True
