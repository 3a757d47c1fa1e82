"""Last season's academy on four Saturdays: over, with its graduates."""

from __future__ import annotations

from datetime import timedelta

from app.cli.demo import academy, people
from app.cli.demo.academy import ASKED, Applicant
from app.cli.demo.book import Book, Past
from app.cli.demo.days import day, moment, named
from app.cli.demo.papers import IN
from app.cli.demo.runs import Run, Sitting, add_run, note_run
from app.models import Venue
from app.programs.citizens_academy import MODULES

# Which modules each Saturday taught.
TAUGHT = ((1, 2), (3, 5, 4), (6, 7), (8, 9))
SWAPPED = "The instructor of module 4 was called out. Modules 4 and 5 changed places."
SAVED = "Missed module 7. Made it up in an hour with the instructor and graduated with it."


def load(book: Book, venues: dict[str, Venue], domain: str) -> None:
    """Sixteen enrolled: fourteen graduated, one in part, one never came."""
    dates = [day(10, 3, 2026), day(10, 10, 2026), day(10, 17, 2026), day(11, 7, 2026)]
    sittings = [
        Sitting(on, "09:00", "15:00", "; ".join(MODULES[number - 1] for number in modules), modules)
        for on, modules in zip(dates, TAUGHT, strict=True)
    ]
    opens, closes = dates[0] - timedelta(weeks=10), moment(dates[0] - timedelta(weeks=4), "17:00")
    title, host = f"Saturdays, {named(dates[0])}", "Officer Kim Example"
    facts = {"description": "The whole academy on four Saturdays, with lunch."}
    run = Run(academy.SLUG, title, venues["auditorium"], sittings, opens, closes, host, 16, facts)
    offering = add_run(run, domain)
    note_run(offering, "noted", moment(dates[1], "15:30"), SWAPPED)
    last = dates[-1]
    there = Past(dates[0], "attended", "staff", "Was there on the first Saturday.")
    whole = (there, Past(last, "completed", "staff", "Nine of nine modules."))
    saved = (there, Past(dates[2], "", "staff", SAVED), *whole[1:])
    part = (there, Past(last, "partly_completed", "staff", "Five of nine modules."))
    absent = (Past(last + timedelta(days=1), "no_show", "system", "Was at no session."),)
    for number in range(16):
        rest = {3: saved, 9: part, 14: absent}.get(number, whole)
        who = Applicant(people.name(60 + number), (ASKED, *IN, *rest))
        applied = opens + timedelta(days=1 + number)
        academy.apply(book, offering, (who,), 60 + number, applied)
