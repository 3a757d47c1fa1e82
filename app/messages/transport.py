"""The way out: SMTP with a checked certificate, or a folder on a developer's machine."""

from __future__ import annotations

import smtplib
import ssl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from flask import current_app
from flask_mail import Connection, Message

from app.models import now

# The longest wait for any one answer of the server.
TIMEOUT = 15.0


class Outlet(Protocol):
    """Takes mails one after the other. `in_doubt`: the last one may have arrived all the same."""

    in_doubt: bool

    def send(self, mail: Message, envelope_from: str) -> None:
        """Hand one mail over; returns only after it was taken."""


class _NotesData:
    """Remembers that the text of a mail was on its way: from then on a failure leaves doubt."""

    in_doubt = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Send DATA; an answer, whatever it is, ends the doubt."""
        self.in_doubt = True
        try:
            answer: tuple[int, bytes] = super().data(msg)  # type: ignore[misc]
        except smtplib.SMTPResponseException:
            self.in_doubt = False
            raise
        self.in_doubt = False
        return answer


class _Plain(_NotesData, smtplib.SMTP):
    """SMTP, with STARTTLS where configured."""


class _Wrapped(_NotesData, smtplib.SMTP_SSL):
    """SMTP inside TLS from the first byte."""


class SmtpOutlet(Connection):
    """One SMTP connection for a batch of mails."""

    @property
    def in_doubt(self) -> bool:
        """Did the connection break while the text of a mail was on its way?"""
        return isinstance(self.host, _NotesData) and self.host.in_doubt

    def configure_host(self) -> smtplib.SMTP:
        """Connect, secure and sign in. Flask-Mail's own way checks no certificate."""
        server, port = self.mail.server, self.mail.port
        checked = ssl.create_default_context()
        if self.mail.use_ssl:
            return self._signed_in(_Wrapped(server, port, timeout=TIMEOUT, context=checked), None)
        return self._signed_in(_Plain(server, port, timeout=TIMEOUT), checked)

    def _signed_in(self, host: smtplib.SMTP, starttls: ssl.SSLContext | None) -> smtplib.SMTP:
        try:
            if starttls is not None and self.mail.use_tls:
                host.starttls(context=starttls)
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except OSError:
            host.close()
            raise
        return host

    def close(self) -> None:
        """Say goodbye; a server that is gone already need not hear it."""
        if self.host is not None:
            try:
                self.host.quit()
            except OSError:
                self.host.close()


class FolderOutlet:
    """Writes mails as files, to be read at /dev/mail."""

    in_doubt = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def send(self, mail: Message, envelope_from: str) -> None:
        """Write the file under another name first, so that a reader never sees half of it."""
        name = f"{now():%Y%m%d-%H%M%S-%f}-{uuid.uuid4().hex[:8]}"
        mail.date = now().timestamp()
        part = self.folder / f"{name}.part"
        part.write_bytes(f"Return-Path: <{envelope_from}>\r\n".encode() + mail.as_bytes())
        part.rename(self.folder / f"{name}.eml")


@contextmanager
def outlet() -> Iterator[Outlet]:
    """An open way out. Raises OSError (SMTPException is one) when the server cannot be reached."""
    folder = current_app.config["MAIL_FOLDER"]
    if folder:
        yield FolderOutlet(folder)
        return
    connection = SmtpOutlet(current_app.extensions["mail"])
    connection.host = connection.configure_host()
    try:
        yield connection
    finally:
        connection.close()
