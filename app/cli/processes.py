"""The two processes of a running Rollcall, as the command lines that start them."""

from __future__ import annotations

import sys

# One process keeps the limits on guessing in one memory; threads wait for the disk in parallel.
THREADS = 16


def web(port: int) -> list[str]:
    """The web server: one process, many threads."""
    options = {
        "--interface": "wsgi",
        "--host": "127.0.0.1",
        "--port": str(port),
        "--workers": "1",
        "--blocking-threads": str(THREADS),
        "--log-level": "error",
    }
    flat = [part for option in options.items() for part in option]
    return [sys.executable, "-m", "granian", *flat, "--no-ws", "wsgi:app"]


def worker() -> list[str]:
    """The worker that delivers mail and does the periodic jobs."""
    return [sys.executable, "-m", "app.worker"]
