"""What the pages of a form show of a date, as it was a moment ago; never what decides.

At noon a whole town turns the same few pages. They all show the same date, texts, cities and
questions, so these are read once in a moment and not once for every page. Whoever sends is
judged by `register`, which reads what is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from flask import abort

from app.models import Offering
from app.offerings.asked import asked_now, asked_of
from app.offerings.public import let_go, public_offering, served_cities
from app.program_kit.asked import Asked
from app.program_kit.languages import ENGLISH
from app.program_kit.program import Program
from app.records.texts import ShownText, current_texts, shown_texts
from app.web.public import fact


def offering_now(program: Program, slug: str) -> Offering:
    """The date of an address, read anew; 404 when it is not public."""
    row = public_offering(program.slug, slug)
    if row is None or not row.meetings:
        abort(404)
    return row


def offering_shown(program: Program, slug: str) -> Offering:
    """The same, at most a moment old and let go of: to be read, by many at once."""
    return fact(("offering", program.slug, slug), lambda: let_go(offering_now(program, slug)))


def cities_shown(day: date) -> list[tuple[str, str]]:
    """(code, name) of cities served on a day, the home city first."""
    return fact(("cities", day), lambda: served_cities(day))


def newest_texts(program: Program, language: str = ENGLISH) -> dict[str, int]:
    """Ids of the version in force of each text of a program, by kind, for a reader."""
    return fact(
        ("newest texts", program.slug, language), lambda: current_texts(program.slug, language)
    )


def texts_shown(ids: Iterable[int], language: str = ENGLISH) -> Mapping[str, ShownText]:
    """The texts of these versions, by kind, for a reader of a language."""
    wanted = tuple(sorted(ids))
    return fact(("texts", wanted, language), lambda: shown_texts(wanted, language))


def questions_shown(offering_id: int) -> list[Asked]:
    """What a new sign-up is asked beyond the program's own questions, in order."""
    return fact(("questions", offering_id), lambda: asked_now(offering_id))


def questions_of_form(offering_id: int, wording_ids: Iterable[int]) -> list[Asked]:
    """The wordings a form was shown, in its order."""
    wanted = tuple(wording_ids)
    return fact(("wordings", offering_id, wanted), lambda: asked_of(offering_id, wanted))
