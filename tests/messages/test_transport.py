"""The way out: no server without its certificate, no waiting without end."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from app.messages import transport
from app.messages.deliver import deliver_due
from app.messages.transport import outlet
from app.models import now
from tests import factories
from tests.live import SmtpSink, free_port, parsed
from tests.messages.mails import owe, row, to_sink


def own_certificate(folder: Path) -> ssl.SSLContext:
    """TLS for a server that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "elsewhere.example")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now() - dt.timedelta(days=1))
        .not_valid_after(now() + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


@pytest.fixture
def tls_sink(
    app: Flask, smtp_sink: SmtpSink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SmtpSink]:
    """A server with STARTTLS and a certificate nobody trusts."""
    smtp_sink.stop()
    controller = Controller(
        smtp_sink, hostname="127.0.0.1", port=smtp_sink.port, tls_context=own_certificate(tmp_path)
    )
    controller.start()
    to_sink(monkeypatch, smtp_sink, app)
    monkeypatch.setattr(app.extensions["mail"], "use_tls", True)
    yield smtp_sink
    controller.stop()


def test_a_server_with_the_wrong_certificate_gets_no_mail(tls_sink: SmtpSink) -> None:
    message = owe("received", factories.registration(factories.offering()).submission)
    assert deliver_due().server_down
    assert tls_sink.raw == []
    assert row(message).state == "due"


def test_a_server_that_never_answers_is_left_alone_after_a_while(
    app: Flask, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_sink(monkeypatch, smtp_sink, app)
    monkeypatch.setattr(transport, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(app.extensions["mail"], "port", silent.getsockname()[1])
        owe("received", factories.registration(factories.offering()).submission)
        assert deliver_due().server_down


def test_without_a_server_a_developer_finds_mails_as_files(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_FOLDER", tmp_path / "mail")
    submission = factories.registration(factories.offering()).submission
    owe("received", submission)
    assert deliver_due().sent == 1
    (file,) = (tmp_path / "mail").iterdir()
    assert file.suffix == ".eml"
    mail = parsed(file.read_bytes())
    assert mail["To"] == submission.email
    assert mail["Return-Path"].startswith("<bounce+")


def test_no_connection_is_left_open_when_signing_in_fails(
    app: Flask, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_sink(monkeypatch, smtp_sink, app)
    state = app.extensions["mail"]
    monkeypatch.setattr(state, "username", "rollcall")
    monkeypatch.setattr(state, "password", "wrong")
    with pytest.raises(OSError, match="AUTH"), outlet():
        pass


def test_a_port_nobody_listens_on_is_a_server_that_is_away(
    app: Flask, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_sink(monkeypatch, smtp_sink, app)
    monkeypatch.setattr(app.extensions["mail"], "port", free_port())
    owe("received", factories.registration(factories.offering()).submission)
    assert deliver_due().server_down
