"""What the office waits for: roster, one person, the search, the roster as a file."""

from __future__ import annotations

import time
from pathlib import Path

from sqlalchemy import select

from app.extensions import db
from app.models import Registration
from tests import factories
from tests.bench import jobs, town
from tests.bench.load import Connection, Job, Slice, middle, run
from tests.bench.site import Site
from tests.live import descendants

TIMES = 3
SECONDS = 0.7
PEOPLE = 30
Figures = dict[str, float | str]


def grown(here: Site, size: int) -> list[Figures]:
    """The cost of each page at this size, for a new date of some people."""
    with here.app.app_context():
        offering = factories.offering(factories.COFFEE, seats=100_000)
        town.fill(offering, PEOPLE)
        number, path = offering.id, f"/{offering.program}/{offering.slug}/"
        some = select(Registration.id).where(Registration.offering_id == number)
        person = db.session.scalars(some).first()
        db.session.remove()
    cookie = jobs.signed_in(here.app, here.server.port)
    work: dict[str, tuple[str, Job]] = {
        "home page": ("", jobs.page("/")),
        "page of one date": ("", jobs.page(path)),
        "sign-up": ("", jobs.whole_sign_up(f"{path}sign-up")),
        "roster": (cookie, jobs.page(f"/staff/offerings/{number}/roster")),
        "one person": (cookie, jobs.page(f"/staff/people/{person}")),
        "find a person by name": (cookie, jobs.page("/staff/people?q=Person+12")),
        "find by e-mail": (cookie, jobs.page("/staff/people?q=g12robin12@example.org")),
        "start page of staff": (cookie, jobs.page("/staff/")),
    }
    lines: list[Figures] = []
    for name, (key, job) in work.items():
        run(here.target(key), job, 1, 0.2)
        slice_ = middle([run(here.target(key), job, 1, SECONDS) for _ in range(TIMES)])
        lines.append(_at(size, name, slice_))
    return lines


def _at(size: int, name: str, slice_: Slice) -> Figures:
    return {
        "what": f"{name}, {size:,} people",
        "wall_ms": slice_.wall_ms,
        "cpu_ms": slice_.total_ms,
        **{f"cpu_ms_{part}": ms for part, ms in slice_.cpu_ms.items() if ms},
    }


def exported(here: Site, people: int) -> Figures:
    """The roster of one date as a file, and the most memory the web server held meanwhile."""
    with here.app.app_context():
        offering = factories.offering(factories.COFFEE, seats=people)
        town.fill(offering, people)
        town.take_stock()
        number = offering.id
        db.session.remove()
    cookie = jobs.signed_in(here.app, here.server.port)
    line = Connection(here.server.port, cookie)
    hidden = jobs.hidden_in(line.get(f"/staff/offerings/{number}/export"))
    before, began = here.spent(), time.monotonic()
    file = line.post(
        f"/staff/offerings/{number}/roster.csv", {**hidden, "reason": "To see how long it takes"}
    )
    passed, after = time.monotonic() - began, here.spent()
    assert file.count(b"\n") > people
    return {
        "what": f"export of {people:,} rows",
        "wall_ms": passed * 1000,
        **{f"cpu_ms_{part}": (after[part] - before[part]) * 1000 for part in after},
        "megabytes": peak_megabytes(here.server.web.pid),
        "megabytes_of_file": len(file) / 1e6,
    }


def megabytes(pid: int) -> float:
    """Memory of a process and what it started; what they share is counted once."""
    total = 0
    for each in [pid, *descendants(pid)]:
        rollup = Path(f"/proc/{each}/smaps_rollup").read_text()
        total += int(rollup.partition("\nPss:")[2].split()[0])
    return total / 1024


def peak_megabytes(pid: int) -> float:
    """The most memory that one of the processes held so far."""
    peaks = []
    for each in [pid, *descendants(pid)]:
        status = Path(f"/proc/{each}/status").read_text()
        peaks.append(int(status.partition("VmHWM:")[2].split()[0]))
    return max(peaks) / 1024
