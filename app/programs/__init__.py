"""The only list of programs. A fifth program is one file and one line here."""

from __future__ import annotations

from app.program_kit.program import Program
from app.programs import citizens_academy, coffee_with_a_cop, cops_vs_kids, women_in_policing

PROGRAMS: tuple[Program, ...] = (
    citizens_academy.PROGRAM,
    women_in_policing.PROGRAM,
    coffee_with_a_cop.PROGRAM,
    cops_vs_kids.PROGRAM,
)
_BY_SLUG = {program.slug: program for program in PROGRAMS}


def program(slug: str) -> Program:
    """The program of a slug; KeyError when there is none."""
    return _BY_SLUG[slug]
