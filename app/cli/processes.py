"""The processes of a running Rollcall, as the command lines that start them."""

from __future__ import annotations

import sys

# Threads wait for the disk and the database in parallel.
THREADS = 16
# How long requests that are being answered may still take when the server is told to stop.
SECONDS_TO_FINISH = 30


def web(port: int, workers: int = 1, host: str = "127.0.0.1") -> list[str]:
    """The web server: one process or `workers` of them behind one port, many threads in each.

    One process keeps the limits on guessing in its memory; several keep them in Redis.
    """
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(workers),
        "--blocking-threads": str(THREADS),
        "--log-level": "error",
        "--workers-kill-timeout": str(SECONDS_TO_FINISH),
    }
    flat = [part for option in options.items() for part in option]
    return [sys.executable, "-m", "granian", *flat, "--no-ws", "wsgi:app"]


def worker() -> list[str]:
    """The worker that delivers mail and does the periodic jobs."""
    return [sys.executable, "-m", "app.worker"]
