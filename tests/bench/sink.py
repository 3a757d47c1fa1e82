"""An SMTP server in a process of its own that takes every mail and counts them in a file.

`python -m tests.bench.sink PORT FILE`
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Counter:
    """Answers as a mail server does and keeps nothing."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.taken = 0

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it by this name
        self, _server: SMTP, _session: Session, _envelope: Envelope
    ) -> str:
        """Take the mail."""
        self.taken += 1
        self.file.write_text(str(self.taken))
        return "250 OK"


if __name__ == "__main__":
    controller = Controller(Counter(Path(sys.argv[2])), hostname="127.0.0.1", port=int(sys.argv[1]))
    controller.start()
    while True:
        time.sleep(60)
