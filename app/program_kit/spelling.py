"""Guesses when the domain of an address is probably mistyped. A hint, never a refusal."""

from __future__ import annotations

from difflib import get_close_matches

_COMMON = (
    "gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "aol.com", "msn.com",
    "comcast.net", "live.com", "me.com", "umn.edu", "protonmail.com", "mail.com", "ymail.com",
)  # fmt: skip


def likely_address(address: str) -> str:
    """The address with its domain mended ("ana@gmial.com" to "ana@gmail.com"), or ""."""
    name, _, domain = address.rpartition("@")
    domain = domain.lower()
    if domain in _COMMON:
        return ""
    close = get_close_matches(domain, _COMMON, n=1, cutoff=0.86)
    return f"{name}@{close[0]}" if close else ""
