"""Content lines: escaped, with parameters, folded. The library does each of the three."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from icalendar import Parameters, vText
from icalendar.parser import Contentline

LONGEST = 75


@lru_cache(maxsize=8192)
def text(name: str, value: str) -> bytes:
    """A line of free text. Kept, for the sessions of one class share most of their texts."""
    # The library reads a backslash before a capital N as a line break even when writing.
    escaped = r"\\N".join(vText(part).to_ical().decode() for part in value.split(r"\N"))
    return plain(name, escaped)


def plain(name: str, value: str) -> bytes:
    """A line whose value stands as it is: a number, a time, an address."""
    line = f"{name}:{value}"
    raw = line.encode()
    # Folding looks at each character; most lines are short and need none of it.
    return raw if len(raw) < LONGEST else bytes(Contentline(line).to_ical())


def with_parameters(name: str, parameters: Mapping[str, str | Sequence[str]], value: str) -> bytes:
    """A line with parameters, quoted where they must be; `value` stands as it is."""
    line = Contentline(f"{name};{Parameters(parameters).to_ical(sorted=False).decode()}:{value}")
    return bytes(line.to_ical())


def join(lines: list[bytes]) -> bytes:
    """The file: each line ends in CR LF, the last one too."""
    return b"\r\n".join([*lines, b""])
