"""Whole numbers as people and browsers send them."""

from __future__ import annotations

MOST_DIGITS = 9


def whole(text: str) -> int | None:
    """The number, None for anything else: signs, other scripts' digits, more than a row can hold.

    str.isdigit() takes "²" for a digit and int() then fails, as it does for thousands of digits.
    """
    fits = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if fits else None
