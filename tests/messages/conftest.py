"""What tests of mails share."""

from __future__ import annotations

import pytest
from flask import Flask

from app.models import Submission
from tests import factories
from tests.live import SmtpSink
from tests.messages.mails import to_sink


@pytest.fixture
def submission(app: Flask) -> Submission:
    """One person with a place."""
    return factories.registration(factories.offering()).submission


@pytest.fixture
def sink(app: Flask, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> SmtpSink:
    """A mail server that the app uses."""
    to_sink(monkeypatch, smtp_sink, app)
    return smtp_sink
