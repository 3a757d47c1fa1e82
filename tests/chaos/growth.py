"""A big house: tables that change under readers (R17), calendars that 500 people poll (R20)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter

from sqlalchemy import insert, select, text

from app.extensions import db
from app.models import SYSTEM, Meeting, Registration
from app.offerings import meetings
from tests import factories
from tests.bench.load import Connection, cpu_seconds
from tests.chaos.ground import Ground, Row, p95
from tests.factories import ACADEMY
from tests.live import ROOT, LiveServer
from tests.race.crowd import Resident

PEOPLE = 100_000
SUBSCRIBERS = 500
# What the next version might do: build the largest table anew, and give it an index.
NEXT = """
import sqlalchemy as sa
from alembic import op
revision = "9999"
down_revision = "{head}"
def upgrade():
    with op.batch_alter_table("registrations") as table:
        table.add_column(sa.Column("of_next", sa.String(20), nullable=False, server_default=""))
        table.create_index("ix_registrations_of_next", ["of_next", "id"])
def downgrade():
    pass
"""


def migrated_under_readers(here: Ground) -> str:
    """The next version's migration runs; this version goes on reading, before and after."""
    server = here.server()
    server.start()
    coffee = factories.offering(seats=None)
    page = f"/{coffee.program}/{coffee.slug}/"
    many(factories.registration(coffee))
    head = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    db.session.remove()
    folder = here.folder / "migrations"
    shutil.copytree(ROOT / "migrations", folder)
    (folder / "versions" / "9999_next.py").write_text(NEXT.format(head=head))
    statuses: Counter[int] = Counter()
    took: list[float] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            began = time.monotonic()
            statuses[Resident(server, page).request("GET", page).status] += 1
            took.append(time.monotonic() - began)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for each in readers:
        each.start()
    began = time.monotonic()
    command = [sys.executable, "-m", "flask", "db", "upgrade", "-d", str(folder)]
    environ = {**os.environ, **server.environ}
    subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True)
    seconds = time.monotonic() - began
    # Old code on the new tables: reading, and starting anew.
    time.sleep(2)
    over.set()
    for each in readers:
        each.join()
    assert set(statuses) == {200}, statuses
    assert seconds < 60, seconds
    assert Resident(server, "/readyz").request("GET", "/readyz").status == 200
    signs_up(server, page)
    return (
        f"{PEOPLE} registrations, migrated in {seconds:.1f} s under {statuses[200]} reads,"
        f" 0 failed, p95 {p95(took) * 1000:.0f} ms; the version before takes sign-ups on the new"
        " tables"
    )


def signs_up(server: LiveServer, page: str) -> None:
    """Somebody gets a place."""
    one = Resident(server, f"{page}sign-up")
    one.get_ready({"party": "1", "email": "late@example.org"})
    assert one.send().status == 200


def many(model: Registration) -> None:
    """As many registrations as a large city has in ten years, copies of one."""
    table = Registration.__table__
    row = db.session.execute(select(table).where(table.c.id == model.id)).mappings().one()
    copy = {name: value for name, value in row.items() if name != "id"}
    for _ in range(PEOPLE // 5000):
        db.session.execute(insert(table), [copy] * 5000)
    db.session.commit()


def polled_calendar(here: Ground) -> str:
    """500 subscribers ask every 15 minutes; here all of them in a row, then a session goes."""
    server = here.server(PUBLIC_PAGE_SECONDS="1")
    pid = server.start()
    for number in range(6):
        made = factories.offering(ACADEMY, meetings=10, title=f"Class {number}")
    meeting_id = made.meetings[0].id
    feed = f"/{ACADEMY}/calendar.ics"
    line = Connection(server.port)
    etag = line.etag(feed)
    spent = cpu_seconds(pid)
    for _ in range(SUBSCRIBERS):
        line.get(feed, etag=etag, expect=304)
    each = (cpu_seconds(pid) - spent) / SUBSCRIBERS * 1000
    assert each < 50, each
    # The newest hour of a cancelled session is what a calendar has to learn of.
    meetings.cancel_meeting(made.id, meeting_id, SYSTEM, "The hall has no power.")
    uid = db.session.get_one(Meeting, meeting_id).uid
    time.sleep(1.1)
    body = line.get(feed, etag=etag, expect=200).replace(b"\r\n ", b"").decode()
    line.close()
    (own,) = [part for part in body.split("BEGIN:VEVENT") if uid in part]
    assert "STATUS:CANCELLED" in own
    return f"{SUBSCRIBERS} polls answered 304 for {each:.1f} ms of CPU each; the next one shows it"


ROWS = {
    "R17": Row("tables change under readers", migrated_under_readers),
    "R20": Row("a calendar polled by 500", polled_calendar),
}
