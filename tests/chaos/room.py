"""A disk without room: R8."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections import Counter
from pathlib import Path

from sqlalchemy import func, select

from app.extensions import db
from app.models import Registration, Submission
from tests import factories
from tests.chaos.ground import Ground, NotHereError, Row
from tests.factories import COFFEE
from tests.live import LiveServer
from tests.race.crowd import Resident, residents
from tests.registration.people import assert_counters

SIZE = "48m"
PEOPLE = 12


def small_disk(here: Ground) -> Path:
    """A folder on a disk of its own that is soon full."""
    folder = here.folder / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "chaos", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        raise NotHereError("right to mount a small disk")
    here.stack.callback(subprocess.run, ["umount", "-l", str(folder)], check=False)
    return folder


def full_disk(here: Ground) -> str:
    """Sign-ups while nothing can be written, and after room was made; nothing is restarted."""
    folder = small_disk(here)
    file = folder / "rollcall.sqlite"
    server = here.server(f"sqlite:///{file}", folder)
    server.start()
    coffee = factories.offering(COFFEE, seats=100)
    people = residents(server, coffee, 3 * PEOPLE)
    assert sent(people[:PEOPLE]) == {(200, "See you there"): PEOPLE}
    fill(folder)
    refused = sent(people[PEOPLE : 2 * PEOPLE])
    assert set(refused) == {(503, "We will be back in a few minutes")}, refused
    assert page(server, f"/{coffee.program}/{coffee.slug}/") == 200, "reading goes on"
    assert page(server, "/readyz") == 503
    assert page(server, f"/{coffee.program}/calendar.ics") == 200
    (folder / "ballast").unlink()
    # The same forms again: whoever was refused is not in yet, and gets in now.
    assert sent(people[PEOPLE:]) == {(200, "See you there"): 2 * PEOPLE}
    db.session.rollback()
    found = [db.session.scalar(select(func.count(each.id))) for each in (Submission, Registration)]
    assert found == [3 * PEOPLE, 3 * PEOPLE]
    assert_counters(coffee)
    line = sqlite3.connect(file)
    assert line.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    line.close()
    assert "@example.org" not in server.log.read_text()
    return (
        f"{PEOPLE} people got a page that says to come back, reading went on, nothing was half"
        " saved; with room again the same forms went through, without a restart"
    )


def sent(people: list[Resident]) -> Counter[tuple[int, str]]:
    """What each got for pressing the last button, one after the other."""
    answers = [one.send() for one in people]
    return Counter((answer.status, answer.headline) for answer in answers)


def page(server: LiveServer, path: str) -> int:
    """The status of a page."""
    return Resident(server, path).request("GET", path).status


def fill(folder: Path) -> None:
    """Write until not a byte fits any more."""
    with (folder / "ballast").open("wb", buffering=0) as ballast:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while ballast.write(b"x" * size):
                    pass
            except OSError:
                continue


ROWS = {"R8": Row("the disk is full", full_disk, ("sqlite",))}
