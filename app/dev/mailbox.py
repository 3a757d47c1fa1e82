"""The mail folder: one file for each mail that would have been sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import Path

NAME = re.compile(r"[0-9a-f-]{8,60}")
MOST = 100


@dataclass(frozen=True)
class Part:
    """One file in a mail."""

    number: int
    name: str
    kind: str
    data: bytes

    @property
    def size(self) -> str:
        """How big, in words."""
        return f"{max(1, round(len(self.data) / 1024))} kB"


@dataclass(frozen=True)
class MailFile:
    """One mail, read from its file."""

    name: str
    mail: EmailMessage

    @property
    def subject(self) -> str:
        """The subject line."""
        return str(self.mail["Subject"] or "")

    @property
    def recipient(self) -> str:
        """To whom it goes."""
        return str(self.mail["To"] or "")

    @property
    def sent_at(self) -> datetime:
        """The date in its head."""
        return parsedate_to_datetime(str(self.mail["Date"]))

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Every header line."""
        return [(name, str(value)) for name, value in self.mail.items()]

    def body(self, kind: str) -> str:
        """The text of the alternative `plain` or `html`."""
        part = self.mail.get_body((kind,))
        return str(part.get_content()) if part is not None else ""

    @property
    def parts(self) -> list[Part]:
        """Attachments, and an invitation inside the alternatives."""
        found = (part for part in self.mail.walk() if not part.is_multipart())
        files = [part for part in found if part.get_filename() or _is_calendar(part)]
        return [
            Part(
                number,
                part.get_filename() or "invitation",
                part.get_content_type(),
                bytes(part.get_payload(decode=True)),
            )
            for number, part in enumerate(files, 1)
        ]


def _is_calendar(part: EmailMessage) -> bool:
    return part.get_content_type() == "text/calendar"


def newest(folder: Path, limit: int = MOST) -> list[MailFile]:
    """The latest mails, the newest first."""
    return list(islice(_mails(folder), limit))


def read(folder: Path, name: str) -> MailFile | None:
    """One mail by its name, or None."""
    path = folder / f"{name}.eml"
    if not NAME.fullmatch(name) or not path.is_file():
        return None
    mail = message_from_bytes(path.read_bytes(), policy=default)
    return MailFile(name, mail)


def _mails(folder: Path) -> Iterator[MailFile]:
    # Names begin with the time of writing.
    for path in sorted(folder.glob("*.eml"), reverse=True):
        mail = read(folder, path.stem)
        if mail is not None:
            yield mail
