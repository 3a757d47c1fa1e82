"""How people are found again: by how the words begin that somebody remembers of them."""

from __future__ import annotations

from collections.abc import Iterable

from app.program_kit.names import fold

LONGEST = 64
# What the last digits of a phone number are asked for as: the last four, the number without area.
_ENDINGS = (4, 7)


def words_of(names: Iterable[str], *, reference: str, email: str, phone: str) -> frozenset[str]:
    """Every word a person is found by: parts of names, reference, address, phone number.

    "Anne-Marie O'Brien" is found by "anne", "marie" and "annemarie", by "brien" and "obrien".
    """
    address = fold(email)
    written = " ".join([*names, reference, address.partition("@")[0]])
    found = {address, *_numbers(phone)}
    for word in fold(written).split():
        found |= {_joined(word), *_split(word)}
    return frozenset(word[:LONGEST] for word in found if word)


def asked(text: str) -> tuple[str, ...]:
    """The beginnings of words that all have to be there for this text, longest first.

    One letter is too little to look for. Digits alone are one number, however they are set
    apart. () when there is nothing to find by.
    """
    plain = fold(text)
    if len(plain) < 2 and plain.isascii():
        return ()
    if not any(c.isalpha() for c in plain):
        digits = _national("".join(c for c in plain if c.isdigit()))
        return (digits[:LONGEST],) if digits else ()
    found = {word if "@" in word else _joined(word) for word in plain.split()}
    return tuple(sorted((word[:LONGEST] for word in found if word), key=lambda w: (-len(w), w)))


def _numbers(phone: str) -> set[str]:
    digits = _national("".join(c for c in phone if c.isdigit()))
    return {digits, *(digits[-count:] for count in _ENDINGS if len(digits) > count)}


def _national(digits: str) -> str:
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


def _joined(word: str) -> str:
    return "".join(c for c in word if c.isalnum())


def _split(word: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in word).split()
