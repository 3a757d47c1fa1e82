"""What a passphrase must be, and how one is hashed and checked."""

from __future__ import annotations

import unicodedata
from functools import cache

from flask_security import hash_password
from flask_security.utils import verify_password

from app.accounts.refusals import WeakPassphraseError

SHORTEST = 12
LONGEST = 128

# The beginnings of what people type when they must reach twelve characters.
_COMMON = """
    password passphrase passw0rd p@ssword letmein welcome qwerty qwertz asdfgh zxcvbn iloveyou
    football baseball basketball superman batman sunshine princess dragon monkey trustno1 abc123
    admin administrator changeme secret police officer sheriff stanthony rollcall minnesota
    coffeewithacop copsvskids citizensacademy correcthorsebatterystaple qwertyuiop asdfghjkl
    1234567890 0987654321 0123456789 1q2w3e4r 1qaz2wsx q1w2e3r4 1q2w3e4r5t6y 1qaz2wsx3edc
"""
_PADDING = "0123456789!?.,-_*#@$%&+ "
_RUNS = ("0123456789" * 3, "9876543210" * 3, "abcdefghijklmnopqrstuvwxyz" * 2)


def check_passphrase(passphrase: str, *known: str) -> None:
    """Raise WeakPassphraseError unless it is long enough and hard to guess.

    `known` are words about the person (name, e-mail) that alone must not make a passphrase.
    """
    if len(passphrase) < SHORTEST:
        raise WeakPassphraseError(
            f"Use at least {SHORTEST} characters. Four unrelated words work well."
        )
    if len(passphrase) > LONGEST:
        raise WeakPassphraseError(f"Use at most {LONGEST} characters.")
    if _is_common(passphrase) or _is_about(passphrase, known):
        raise WeakPassphraseError(
            "This is one of the first that someone would try. Four unrelated words work well."
        )


def hashed(passphrase: str) -> str:
    """The Argon2 hash that is stored."""
    return str(hash_password(_normal(passphrase)))


def matches(passphrase: str, stored: str | None) -> bool:
    """Is this the passphrase of the stored hash? Takes the same time without a stored hash."""
    right = bool(verify_password(_normal(passphrase[:LONGEST]), stored or _nobodys_hash()))
    return right and stored is not None


@cache
def _nobodys_hash() -> str:
    return hashed("the passphrase of nobody at all")


def _normal(passphrase: str) -> str:
    # Keyboards differ in how they compose accents; the person typed the same thing.
    return unicodedata.normalize("NFKC", passphrase)


def _is_common(passphrase: str) -> bool:
    plain = passphrase.casefold()
    core = "".join(c for c in plain if c.isalnum())
    if len(set(core)) < 4 or any(core in run for run in _RUNS):
        return True
    return any(_is_padded(plain.strip(_PADDING), core, word) for word in _COMMON.split())


def _is_padded(stripped: str, core: str, word: str) -> bool:
    """Is it the word, the word with figures around it, or the word again and again."""
    rest = core.replace(word, "")
    return stripped == word or (word in core and (not rest or rest.isdecimal()))


def _is_about(passphrase: str, known: tuple[str, ...]) -> bool:
    rest = "".join(c for c in passphrase.casefold() if c.isalnum())
    for words in known:
        for part in words.casefold().replace("@", " ").replace(".", " ").split():
            rest = rest.replace(part, "") if len(part) > 2 else rest
    return len(rest) < 6
