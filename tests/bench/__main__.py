"""`make bench`: pages, sign-ups and feeds beside an empty Flask page on the same server settings.

A bare number says more about the machine than about Rollcall. So everything is also given as a
share of what the empty page reached in the same seconds, per second of processor time.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path

from app.cli import processes
from app.cli.demo.load import load_demo
from tests import engines
from tests.bench import jobs
from tests.bench.load import Connection, Job, Slice, run
from tests.live import ROOT, LiveServer, free_port

ROUNDS = 3
SECONDS = 1.5
CLIENTS = 8
FORMS = 600
HELLO = "empty Flask page"
Result = dict[str, dict[str, float]]


@contextmanager
def hello() -> Iterator[tuple[int, int]]:
    """Port and process id of the empty page, served with our own settings."""
    port = free_port()
    command = [*processes.web(port)[:-1], "tests.bench.hello:app"]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        while True:
            try:
                Connection(port).close()
                break
            except ConnectionRefusedError:
                if process.poll() is not None:
                    raise
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def measured(work: dict[str, tuple[int, int, Job]]) -> Result:
    """The middle of some rounds in which each job has its turn."""
    slices: dict[str, list[Slice]] = {name: [] for name in work}
    for _ in range(ROUNDS):
        for name, (port, pid, job) in work.items():
            slices[name].append(run(port, pid, job, CLIENTS, SECONDS))
    return {name: middle(taken) for name, taken in slices.items()}


def middle(slices: list[Slice]) -> dict[str, float]:
    """The median of each number, so that a neighbor's burst of work does not count."""
    return {
        "per_second": statistics.median(one.per_second for one in slices),
        "per_cpu_second": statistics.median(one.per_cpu_second for one in slices),
    }


def pages_and_sign_ups(server: LiveServer, pid: int, empty: tuple[int, int]) -> Result:
    """Home, one date, a whole sign-up, and its last step alone."""
    coffee = jobs.an_open_coffee(server.app)
    here = (server.port, pid)
    work: dict[str, tuple[int, int, Job]] = {
        HELLO: (*empty, jobs.page("/")),
        "home page": (*here, jobs.page("/")),
        "page of one date": (*here, jobs.page(coffee)),
        "whole sign-up, 4 requests": (*here, jobs.whole_sign_up(f"{coffee}sign-up")),
    }
    results = measured(work)
    states = jobs.fill_in(server.port, f"{coffee}sign-up", FORMS)
    sent = run(*here, jobs.until_empty(f"{coffee}sign-up", states), CLIENTS, 60)
    results["sign-up, the send alone"] = asdict(sent)
    return results


def feeds(server: LiveServer, pid: int, empty: tuple[int, int]) -> Result:
    """A feed of 300 sessions: after a change, again, and asked for with its tag."""
    changed = jobs.add_sessions(server.app)
    here = (server.port, pid)
    line = Connection(server.port)
    etag = line.etag(jobs.FEED)
    line.close()
    work: dict[str, tuple[int, int, Job]] = {
        HELLO: (*empty, jobs.page("/")),
        "feed, asked for again": (*here, jobs.page(jobs.FEED)),
        "feed, If-None-Match": (*here, jobs.unchanged(jobs.FEED, etag)),
    }
    results = measured(work)
    cold = jobs.after_a_change(server.app, changed, jobs.FEED)
    slices = [run(*here, cold, 1, SECONDS) for _ in range(ROUNDS)]
    results["feed of 300 sessions, cold"] = middle(slices)
    return results


def on(engine: str, folder: Path) -> Result:
    """Everything on one engine."""
    with ExitStack() as stack:
        url = stack.enter_context(engines.database(engine, folder, "bench"))
        server = LiveServer(folder, url, {"LIMIT_SIGN_UP": "1000000 per minute"})
        stack.callback(server.stop)
        with server.app.app_context():
            load_demo()
        pid = server.start()
        empty = stack.enter_context(hello())
        results = pages_and_sign_ups(server, pid, empty)
        results |= feeds(server, pid, empty)
    base = results[HELLO]["per_cpu_second"]
    for each in results.values():
        each["share_of_empty_page"] = each["per_cpu_second"] / base
    return results


def table(engine: str, results: Result) -> str:
    """What people read."""
    lines = [f"\n{engine:<28}{'per second':>12}{'per CPU second':>16}{'share of empty':>16}"]
    lines += [
        f"{name:<28}{each['per_second']:>12.0f}{each['per_cpu_second']:>16.0f}"
        f"{each['share_of_empty_page']:>16.3f}"
        for name, each in results.items()
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure on both engines, print a table for each and keep the numbers as JSON."""
    target = Path(os.environ.get("INSTANCE_DIR", "instance")) / "bench.json"
    everything = {}
    with tempfile.TemporaryDirectory() as name:
        os.environ.update(engines.settings(Path(name)))
        for engine in ("sqlite", "postgres"):
            folder = Path(name) / engine
            folder.mkdir()
            everything[engine] = on(engine, folder)
            print(table(engine, everything[engine]), flush=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(everything, indent=2) + "\n")
    print(f"\nAlso in {target}")


if __name__ == "__main__":
    main()
