"""Passphrases: long, free in their letters, not the first that anyone would try."""

from __future__ import annotations

import pytest
from flask import Flask

from app.accounts.passphrases import check_passphrase, hashed, matches
from app.accounts.refusals import WeakPassphraseError


@pytest.mark.parametrize(
    "passphrase",
    [
        "short words",
        "x" * 129,
        "password1234",
        "Password!2026",
        "passwordpassword",
        "aaaaaaaaaaaa",
        "123456789012",
        "abcdefghijkl",
        "letmein!!!!!!",
        "StAnthony2026",
        "robin.sample1",
    ],
)
def test_what_anyone_would_try_is_refused(passphrase: str) -> None:
    with pytest.raises(WeakPassphraseError):
        check_passphrase(passphrase, "Robin Sample", "robin@example.org")


@pytest.mark.parametrize(
    "passphrase",
    ["larch street four lanterns", "twelve chars", "ünïcödé wörds", "x7" * 60 + "abcd"],
)
def test_any_letters_and_spaces_are_welcome(passphrase: str) -> None:
    check_passphrase(passphrase, "Robin Sample")


def test_the_same_letters_typed_on_another_keyboard_match(app: Flask) -> None:
    stored = hashed("caf\u00e9 and four words")
    assert stored.startswith("$argon2id$")
    assert matches("cafe\u0301 and four words", stored)
    assert not matches("cafe and four words", stored)


def test_nobody_has_no_passphrase(app: Flask) -> None:
    assert not matches("the passphrase of nobody at all", None)
