"""What the demo tests share."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three slow hashes in every test prove nothing here."""
    monkeypatch.setattr("app.accounts.create.hashed", lambda passphrase: f"hash of {passphrase}")
