"""Totals for the chief, and for the records designee who looked at private answers."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.create import ROLE_TITLES
from app.accounts.scope import CHIEF, programs_of
from app.programs import PROGRAMS
from app.registration.looks import SHOWN, looks, totals
from app.staff.blueprint import me, staff
from app.staff.sentences import KINDS

SMALLEST = 5


def cell(number: int) -> str:
    """A count as it is shown: under five, people could be recognised."""
    return str(number) if number >= SMALLEST else f"under {SMALLEST}"


@staff.get("/totals", endpoint="totals")
def show_totals() -> ResponseReturnValue:
    """How many come and wait, by date; no names."""
    return render_template(
        "staff/totals.html",
        rows=totals(programs_of(me(), CHIEF)),
        cell=cell,
        programs_by_slug={each.slug: each for each in PROGRAMS},
    )


@staff.get("/who-looked", endpoint="reads")
def show_reads() -> ResponseReturnValue:
    """Each opening of a private answer: who, when, whose, why."""
    text = request.args.get("q", "").strip()[:100]
    return render_template(
        "staff/reads.html", rows=looks(me(), text), text=text, kinds=KINDS, titles=ROLE_TITLES,
        most=SHOWN,
    )  # fmt: skip
