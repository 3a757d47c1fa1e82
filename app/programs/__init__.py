"""The only list of programs. A fifth program is one file and one line here."""

from __future__ import annotations

from app.program_kit.program import Program

PROGRAMS: tuple[Program, ...] = ()


def program(slug: str) -> Program:
    """The program of a slug; KeyError when there is none."""
    for candidate in PROGRAMS:
        if candidate.slug == slug:
            return candidate
    raise KeyError(slug)
