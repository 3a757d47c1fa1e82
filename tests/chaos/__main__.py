"""`python -m tests.chaos [R1 R4 ...] [--engine sqlite]`: each proof prints whether it held.

Without names all of them run, which takes about an hour. A proof that needs what this machine
does not have (Caddy, root, PostgreSQL's own programs) says so and is no failure.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
import traceback

from tests.chaos import backup, deaths, desk, growth, machine, post, room, rush, several, spaces
from tests.chaos.ground import BOTH, NotHereError, Row, ground

ROWS: dict[str, Row] = {}
for part in (rush, deaths, post, room, several, spaces, desk, growth, machine, backup):
    ROWS |= part.ROWS


def run(name: str, engine: str) -> bool:
    """One proof on one engine, and its line."""
    row, began = ROWS[name], time.monotonic()
    try:
        with ground(engine) as here:
            verdict, said = "passed", row.prove(here)
    except NotHereError as lack:
        verdict, said = "left out", f"this machine has no {lack}"
    except Exception:
        verdict, said = "FAILED", traceback.format_exc()
    seconds = time.monotonic() - began
    print(f"{name:<4} {engine:<9} {verdict:<9} {row.title}: {said} ({seconds:.0f} s)", flush=True)
    return verdict != "FAILED"


def main() -> int:
    """Run what was asked for; 1 when something did not hold."""
    # Migrations tell of each step.
    logging.disable(logging.INFO)
    reader = argparse.ArgumentParser(prog="python -m tests.chaos")
    reader.add_argument("rows", nargs="*", metavar="R1", choices=[*ROWS, []])
    reader.add_argument("--engine", choices=BOTH)
    asked = reader.parse_args()
    held = [
        run(name, engine)
        for name in asked.rows or ROWS
        for engine in ROWS[name].engines
        if asked.engine in {None, engine}
    ]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
