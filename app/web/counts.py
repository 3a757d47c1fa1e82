"""Counts of a server for the monitoring, and how they are written down (Prometheus text).

Each web process counts for itself; where there are several behind one port, each leaves its
counts in a file once a second, and whichever is asked adds them up. What all servers share is
read from the database instead. That needs no library and costs a request two additions.
"""

from __future__ import annotations

import json
import os
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, get_ident
from typing import Any

from flask import current_app

# Seconds; the last bucket, "more", has no number.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SIGN_UPS = "rollcall_sign_ups_total"
REFUSALS = "rollcall_refusals_total"
DURATIONS = "rollcall_request_seconds"
MEANINGS = {
    SIGN_UPS: "Sign-ups this server took",
    REFUSALS: "Sign-ups this server refused",
    DURATIONS: "How long answers took",
}

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Gauge:
    """A number as it stands now; one for each set of labels."""

    name: str
    meaning: str
    values: Mapping[Labels, float]


class Counts:
    """What one process counted since it started."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._sums: defaultdict[tuple[str, Labels], int] = defaultdict(int)
        # How many answers fell into each bucket, and at the end the seconds of all.
        self._took: dict[tuple[str, int], list[float]] = {}

    def add(self, name: str, labels: Labels) -> None:
        """One more."""
        with self._lock:
            self._sums[name, labels] += 1

    def took(self, endpoint: str, status: int, seconds: float) -> None:
        """An answer was given."""
        bucket = bisect_left(BUCKETS, seconds)
        with self._lock:
            row = self._took.get((endpoint, status))
            if row is None:
                row = self._took[endpoint, status] = [0.0] * (len(BUCKETS) + 2)
            row[bucket] += 1
            row[-1] += seconds

    def dump(self) -> str:
        """Everything counted, for another process to add up."""
        with self._lock:
            return json.dumps([list(self._sums.items()), list(self._took.items())])

    def merge(self, dumped: str) -> None:
        """Add what another process counted."""
        sums, took = json.loads(dumped)
        with self._lock:
            for (name, labels), number in sums:
                self._sums[name, tuple((label, text) for label, text in labels)] += number
            for (endpoint, status), row in took:
                own = self._took.setdefault((endpoint, status), [0.0] * len(row))
                own[:] = [ours + theirs for ours, theirs in zip(own, row, strict=True)]

    def lines(self) -> Iterable[str]:
        """Everything counted."""
        with self._lock:
            sums = sorted(self._sums.items())
            took = sorted((key, tuple(row)) for key, row in self._took.items())
        for name in (SIGN_UPS, REFUSALS):
            yield from _head(name, "counter")
            yield from (_line(each, labels, n) for (each, labels), n in sums if each == name)
        yield from _head(DURATIONS, "histogram")
        for (endpoint, status), row in took:
            labels: Labels = (("endpoint", endpoint), ("status", str(status)))
            below = 0.0
            for limit, number in zip((*BUCKETS, "+Inf"), row[:-1], strict=True):
                below += number
                yield _line(f"{DURATIONS}_bucket", (*labels, ("le", str(limit))), below)
            yield _line(f"{DURATIONS}_count", labels, below)
            yield _line(f"{DURATIONS}_sum", labels, row[-1])


class Shelf:
    """Where the processes of one server leave their counts for each other."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / f"{os.getpid()}.json"
        self._next = 0.0

    def leave(self, counts: Counts, *, at_once: bool = False) -> None:
        """Write the counts of this process down, once a second at most."""
        at = time.monotonic()
        if at < self._next and not at_once:
            return
        self._next = at + 1.0
        # The monitoring must never stand in the way: without room nothing is left.
        with suppress(OSError):
            self._file.parent.mkdir(exist_ok=True)
            part = self._file.with_suffix(f".{get_ident()}")
            part.write_text(counts.dump())
            part.replace(self._file)

    def total(self) -> Counts:
        """What all processes counted, those that are gone too."""
        both = Counts()
        for file in self._file.parent.glob("*.json"):
            both.merge(file.read_text())
        return both


def counts_folder(config: Mapping[str, Any]) -> Path:
    """The shelf of the server on this port; emptied when it starts."""
    folder: Path = config["INSTANCE_PATH"]
    return folder / f"counts-{config['PORT']}"


def count(name: str, **labels: str) -> None:
    """One more of something, in the process that answers now."""
    counts: Counts = current_app.extensions["rollcall.counts"]
    counts.add(name, tuple(sorted(labels.items())))


def gauge_lines(gauge: Gauge) -> Iterable[str]:
    """A gauge as text."""
    yield f"# HELP {gauge.name} {gauge.meaning}"
    yield f"# TYPE {gauge.name} gauge"
    yield from (_line(gauge.name, labels, value) for labels, value in gauge.values.items())


def _head(name: str, kind: str) -> Iterable[str]:
    return (f"# HELP {name} {MEANINGS[name]}", f"# TYPE {name} {kind}")


def _line(name: str, labels: Labels, value: float) -> str:
    # Labels are our own names: no quote or backslash is in them.
    inside = ",".join(f'{label}="{text}"' for label, text in labels)
    return f"{name}{{{inside}}} {value:g}" if inside else f"{name} {value:g}"
