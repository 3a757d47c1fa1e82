"""Counts of this process for the monitoring, and how they are written down (Prometheus text).

Each web process counts for itself and is asked by itself, as Prometheus does; what all of them
share is read from the database instead. That needs no library and costs a request two additions.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock

from flask import current_app

# Seconds; the last bucket, "more", has no number.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SIGN_UPS = "rollcall_sign_ups_total"
REFUSALS = "rollcall_refusals_total"
DURATIONS = "rollcall_request_seconds"
MEANINGS = {
    SIGN_UPS: "Sign-ups taken by this process",
    REFUSALS: "Sign-ups this process refused",
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
