"""Names folded for searching, and text that may go on one line."""

from __future__ import annotations

import re
import unicodedata

# Control characters, and those that turn text around or break a line without being seen
# (UAX #9, CVE-2021-42574).
_BEYOND = "\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
_HIDDEN = re.compile(f"[\x00-\x1f{_BEYOND}]")
_HIDDEN_IN_LINES = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f{_BEYOND}]")

# Take up no ink, so a name of nothing else is no name; inside a name they are fine.
_INKLESS = frozenset("\u00ad\u115f\u1160\u200b\u200c\u200d\u2060\u2800\u3164\ufeff\uffa0")


def tidy(text: str) -> str:
    """Without spaces at the ends; "" when nothing in it can be seen."""
    seen = any(not c.isspace() and c not in _INKLESS for c in text)
    return text.strip() if seen else ""


def fold(text: str) -> str:
    """Case and accents removed: "Zoë Núñez" and "zoe nunez" fold alike."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def has_hidden(text: str, *, lines: bool = False) -> bool:
    """Does text hold control, line-break or direction characters? `lines` allows CR, LF, tab."""
    return (_HIDDEN_IN_LINES if lines else _HIDDEN).search(text) is not None
