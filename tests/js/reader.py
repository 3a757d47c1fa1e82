"""ical.js, the parser Thunderbird uses, as a second reader of our calendars."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from tests.js.packages import FOLDER, package, program


def read(calendar: bytes) -> dict[str, Any]:
    """What ical.js understands of a calendar."""
    package("ical.js")
    command = [program("node"), "read.mjs"]
    run = subprocess.run(
        command, cwd=FOLDER, input=calendar, capture_output=True, timeout=30, check=False
    )
    assert run.returncode == 0, run.stderr.decode()
    return json.loads(run.stdout)  # type: ignore[no-any-return]
