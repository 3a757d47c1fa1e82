#!/usr/bin/python3
"""Stands in for systemctl where no systemd runs: starts, stops and restarts what units name.

It reads the unit and its drop-ins as far as the ones of Rollcall and Caddy need it.
"""

import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

RUN, ETC = Path("/run/units"), Path("/etc/systemd/system")
PLACES = (ETC, Path("/lib/systemd/system"))


def settings(unit):
    """What the [Service] part says, each name with all its values."""
    name, _, instance = unit.partition("@")
    file = f"{name}@.service" if instance else f"{name}.service"
    found = {}
    base = next(place / file for place in PLACES if (place / file).exists())
    for each in [base, *sorted((ETC / f"{file}.d").glob("*.conf"))]:
        for line in each.read_text().splitlines():
            key, sign, value = line.partition("=")
            if sign and not line.startswith("#"):
                found.setdefault(key, []).append(value.replace("%i", instance))
    return found


def environment(unit):
    """The variables of a unit, those of files first."""
    found = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/var/lib", "LANG": "C.UTF-8"}
    for name in unit.get("EnvironmentFile", []):
        for line in Path(name).read_text().splitlines():
            if "=" in line and not line.startswith("#"):
                key, _, value = line.partition("=")
                found[key] = " ".join(shlex.split(value))
    for line in unit.get("Environment", []):
        found.update(part.split("=", 1) for part in shlex.split(line))
    return found


def start(name):
    """Run a unit as its user; one that may bind low ports stays root here."""
    unit = settings(name)
    own = (
        {} if "AmbientCapabilities" in unit else {"user": unit["User"][0], "group": unit["User"][0]}
    )
    RUN.mkdir(exist_ok=True)
    with (RUN / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            shlex.split(unit["ExecStart"][0]),
            cwd=unit.get("WorkingDirectory", ["/"])[0],
            env=environment(unit),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **own,
        )
    (RUN / f"{name}.pid").write_text(str(process.pid))


def stop(name):
    """SIGTERM to the first process, then wait."""
    mark = RUN / f"{name}.pid"
    if not mark.exists():
        return
    pid = int(mark.read_text())
    try:
        os.kill(pid, signal.SIGTERM)
        for _ in range(600):
            time.sleep(0.1)
            if "\nState:\tZ" in (Path(f"/proc/{pid}/status").read_text()):
                break
    except (ProcessLookupError, FileNotFoundError):
        pass
    mark.unlink()


act, *names = [each for each in sys.argv[1:] if each != "--now"]
if act != "daemon-reload":
    for each in names:
        stop(each)
        if act in {"enable", "start", "restart"}:
            start(each)
