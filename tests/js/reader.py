"""ical.js, the parser Thunderbird uses, as a second reader of our calendars."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent


@cache
def _node() -> str:
    """The path of node, with ical.js in place; skips without it, except on CI."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        if os.environ.get("CI") == "true":
            pytest.fail("node and npm are needed to read calendars with ical.js")
        pytest.skip("no node and npm: ical.js cannot read the calendars")
    # Tests run in several processes, and only one may install.
    with (FOLDER / "package-lock.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (FOLDER / "node_modules" / "ical.js").exists():
            command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
            subprocess.run(command, cwd=FOLDER, check=True, timeout=120, capture_output=True)
    return node


def read(calendar: bytes) -> dict[str, Any]:
    """What ical.js understands of a calendar."""
    command = [_node(), "read.mjs"]
    run = subprocess.run(
        command, cwd=FOLDER, input=calendar, capture_output=True, timeout=30, check=False
    )
    assert run.returncode == 0, run.stderr.decode()
    return json.loads(run.stdout)  # type: ignore[no-any-return]
