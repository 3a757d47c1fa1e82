"""The parts of the bench: each measures one side of the site and gives lines for the table."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from tests import engines
from tests.bench import jobs, office, town
from tests.bench.load import Connection, Job, Slice, Target, middle, run
from tests.bench.site import Site, hello, site

ROUNDS = 3
SECONDS = 2.0
CLIENTS = 8
HELLO = "empty Flask page"
MAILS = 500
SIZES = (1_000, 10_000, 100_000, 1_000_000)
Line = dict[str, float | str]


def line(name: str, slice_: Slice, base: Slice | None = None, requests: int = 1) -> Line:
    """One line of the table; `base` is the empty page measured in the same minutes."""
    figures: Line = {
        "what": name,
        "per_second": slice_.per_second,
        "wall_ms": slice_.wall_ms,
        "cpu_ms": slice_.total_ms,
    }
    figures |= {f"cpu_ms_{part}": ms for part, ms in slice_.cpu_ms.items() if ms}
    if base:
        figures["times_empty"] = slice_.total_ms / base.total_ms
        figures["share_of_rate"] = slice_.per_second * requests / base.per_second
    return figures


def in_turns(work: dict[str, tuple[Target, Job]], clients: int = CLIENTS) -> dict[str, Slice]:
    """The middle of some rounds in which each job has its turn."""
    slices: dict[str, list[Slice]] = {name: [] for name in work}
    for _ in range(ROUNDS):
        for name, (target, job) in work.items():
            slices[name].append(run(target, job, clients, SECONDS))
    return {name: middle(taken) for name, taken in slices.items()}


def pages(engine: str, folder: Path, several: dict[str, str]) -> Iterator[Line]:
    """Home, one date, feed: whole and as 304, beside the empty page."""
    with ExitStack() as stack:
        here = stack.enter_context(site(engine, folder, **several))
        empty = stack.enter_context(hello(here.server.web_processes))
        coffee = jobs.an_open_coffee(here.app)
        jobs.add_sessions(here.app)
        time.sleep(1.5)
        there = here.target()
        work: dict[str, tuple[Target, Job]] = {HELLO: (empty, jobs.page("/"))}
        paths = {"home page": "/", "page of one date": coffee, "feed of 300 sessions": jobs.FEED}
        for name, path in paths.items():
            etag = jobs.etag_of(here.server.port, path)
            work[name] = (there, jobs.page(path))
            work[f"{name}, 304"] = (there, jobs.unchanged(path, etag))
        results = in_turns(work)
        base = results[HELLO]
        yield from (line(name, slice_, base) for name, slice_ in results.items())
    with site(engine, folder / "anew", PUBLIC_PAGE_SECONDS="0", **several) as here:
        changed = jobs.add_sessions(here.app)
        anew = jobs.after_a_change(here.app, changed, jobs.FEED)
        yield line("feed of 300 sessions, cold", run(here.target(), anew, 1, 3 * SECONDS), base)


def sign_ups(engine: str, folder: Path, several: dict[str, str]) -> Iterator[Line]:
    """Whole sign-ups by 1, 8 and 32 residents, their mail included."""
    with ExitStack() as stack:
        here = stack.enter_context(site(engine, folder, **several))
        empty = stack.enter_context(hello(here.server.web_processes))
        here.start_worker()
        time.sleep(3)
        path = f"{jobs.an_open_coffee(here.app)}sign-up"
        run(here.target(), jobs.whole_sign_up(path), 2, 1)
        for residents in (1, 8, 32):
            base = run(empty, jobs.page("/"), residents, SECONDS)
            yield line(f"{HELLO}, {residents} at once", base)
            slice_ = run(here.target(), jobs.whole_sign_up(path), residents, 3 * SECONDS)
            yield line(f"sign-up with mail, {residents} at once", slice_, base, 4)
    with ExitStack() as stack:
        here = stack.enter_context(site(engine, folder / "without", **several))
        empty = stack.enter_context(hello(here.server.web_processes))
        path = f"{jobs.an_open_coffee(here.app)}sign-up"
        run(here.target(), jobs.whole_sign_up(path), 2, 1)
        base = run(empty, jobs.page("/"), 32, SECONDS)
        slice_ = run(here.target(), jobs.whole_sign_up(path), 32, 3 * SECONDS)
        yield line("sign-up, mail left for later, 32", slice_, base, 4)


def mail(engine: str, folder: Path, several: dict[str, str]) -> Iterator[Line]:
    """A queue of mails, delivered by one worker through real SMTP."""
    with site(engine, folder, demo=False, **several) as here:
        path = f"{jobs.an_open_coffee(here.app)}sign-up"
        while here.waiting() < MAILS:
            run(here.target(), jobs.whole_sign_up(path), CLIENTS, 1)
        queued = here.waiting()
        here.start_worker()
        while not here.taken.exists():
            time.sleep(0.02)
        began, before, taken = time.monotonic(), here.spent(), int(here.taken.read_text() or 0)
        here.settle()
        passed, after = time.monotonic() - began, here.spent()
        sent = queued - taken
        cpu = {part: (after[part] - before[part]) * 1000 / sent for part in after}
        yield line("mail", Slice(sent / passed, passed * 1000 / sent, cpu))


def rest(engine: str, folder: Path, several: dict[str, str]) -> Iterator[Line]:
    """How long a start takes, and what the processes hold once they have nothing to do."""
    with site(engine, folder, **several) as here:
        here.server.stop()
        began = time.monotonic()
        here.server.start()
        yield {"what": "web: start to first answer", "wall_ms": (time.monotonic() - began) * 1000}
        worker = here.start_worker()
        line_ = Connection(here.server.port)
        for _ in range(20):
            line_.get("/")
        time.sleep(5)
        yield {"what": "web: memory at rest", "megabytes": office.megabytes(here.server.web.pid)}
        yield {"what": "worker: memory at rest", "megabytes": office.megabytes(worker)}


def export(engine: str, folder: Path, several: dict[str, str]) -> Iterator[Line]:
    """The roster of 100,000 people as a file: time and peak memory."""
    with site(engine, folder, demo=False, **several) as here:
        yield office.exported(here, 100_000)


def growth(engine: str, folder: Path, several: dict[str, str]) -> Iterator[Line]:
    """What each page costs while the database grows ten times, three times over."""
    with site(engine, folder, demo=False, **several) as here:
        for size in SIZES:
            town.grow(here.app, size)
            yield from office.grown(here, size)


PARTS: dict[str, Callable[[str, Path, dict[str, str]], Iterator[Line]]] = {
    "pages": pages,
    "sign-ups": sign_ups,
    "mail": mail,
    "rest": rest,
    "export": export,
    "growth": growth,
}


def two_processes(engine: str) -> dict[str, str]:
    """PostgreSQL is measured as it is run where there are two processors, if Redis answers."""
    if engine == "sqlite":
        return {}
    return {"WEB_PROCESSES": "2", "REDIS_URL": engines.REDIS}


__all__ = ["PARTS", "Site", "two_processes"]
