"""Names folded for searching, and text that may go on one line."""

from __future__ import annotations

import unicodedata

# Characters that turn text around or break a line without being seen (UAX #9, CVE-2021-42574).
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS = frozenset("\u2028\u2029\x85")

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
    allowed = {"\r", "\n", "\t"} if lines else set()
    return any(
        (unicodedata.category(c) == "Cc" or c in _BIDI or c in _BREAKS) and c not in allowed
        for c in text
    )
