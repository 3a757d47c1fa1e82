"""`make bench`: what pages, sign-ups, mails and lists cost, beside an empty Flask page.

A bare number says more about the machine than about Rollcall. So what can be is also given in
empty pages, served with the same settings in the same minutes. CPU counts all parts of the site:
web server, worker and the database's processes.
`python -m tests.bench [part ...]` with some of: pages sign-ups mail rest export growth.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

from tests import engines
from tests.bench.parts import PARTS, Line, two_processes
from tests.bench.site import ENGINES

COLUMNS = {
    "per_second": "per second",
    "wall_ms": "wait ms",
    "cpu_ms": "CPU ms",
    "cpu_ms_web": "web",
    "cpu_ms_worker": "worker",
    "cpu_ms_database": "database",
    "times_empty": "x empty CPU",
    "share_of_rate": "of its rate",
    "megabytes": "MB",
}


def row(of: Line) -> str:
    """One line of the table."""
    cells = [f"{of['what']:<38}"]
    for name in COLUMNS:
        value = of.get(name)
        cells.append(f"{value:>12.2f}" if isinstance(value, float) else " " * 12)
    return "".join(cells).rstrip()


def main() -> None:
    """Measure on both engines, print a table for each and keep the numbers as JSON."""
    wanted = sys.argv[1:] or list(PARTS)
    target = Path(os.environ.get("INSTANCE_DIR", "instance")) / "bench.json"
    everything: dict[str, dict[str, list[Line]]] = {}
    with tempfile.TemporaryDirectory() as name:
        os.environ.update(engines.settings(Path(name)))
        for engine in ENGINES:
            for part in wanted:
                print(f"\n{engine + ', ' + part:<38}", end="")
                print("".join(f"{head:>12}" for head in COLUMNS.values()), flush=True)
                lines = everything.setdefault(engine, {}).setdefault(part, [])
                for each in PARTS[part](engine, Path(name) / engine / part, two_processes(engine)):
                    lines.append(each)
                    print(row(each), flush=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(everything, indent=2) + "\n")
    print(f"\nAlso in {target}")


if __name__ == "__main__":
    main()
