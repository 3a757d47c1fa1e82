"""Coordinators at the same rows (R14), and a purge that is killed (R18)."""

from __future__ import annotations

import http.client
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from sqlalchemy import func, select

from app.extensions import db
from app.models import Activity, Registration, StaffMember, Submission
from app.records.verify import Walk, findings
from tests import factories
from tests.chaos.ground import Ground, Row
from tests.factories import GAME
from tests.live import LiveServer
from tests.race.crowd import HIDDEN, at_once
from tests.records import test_purge_killed
from tests.security.world import visitor

ALONE, TOGETHER = 20, 20


@dataclass
class Coordinator:
    """Somebody signed in, with the form of one person on the screen."""

    netloc: str
    cookie: str
    path: str
    number: int
    fields: dict[str, str]

    def look(self) -> None:
        """Open the form."""
        status, html = self._ask("GET")
        assert status == 200, status
        self.fields = dict(HIDDEN.findall(html))

    def save(self) -> int:
        """Send it; whoever was too slow then has the newer version before them."""
        own = {
            "contact_name": "Robin Sample",
            "email": "robin@example.org",
            "phone_typed": "",
            "mailing_address": f"PO Box {self.number}",
            "reason": f"Coordinator {self.number} was told.",
        }
        status, html = self._ask("POST", {**self.fields, **own})
        if status == 409:
            self.fields = dict(HIDDEN.findall(html))
        return status

    def _ask(self, method: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        line = http.client.HTTPConnection(self.netloc, timeout=60)
        head = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        line.request(method, self.path, urlencode(fields) if fields else None, head)
        answer = line.getresponse()
        text = answer.read().decode()
        line.close()
        return answer.status, text


def signed_in(server: LiveServer, staff: StaffMember, person: int, number: int) -> Coordinator:
    """A browser of a coordinator, at the contact details of somebody."""
    by = visitor(server.app).as_staff(staff)
    name = server.app.config["SESSION_COOKIE_NAME"]
    (kept,) = [each for each in by._cookies.values() if each.key == name]
    path = f"/staff/people/{person}/contact"
    return Coordinator(urlsplit(server.url).netloc, f"{name}={kept.value}", path, number, {})


def same_row(here: Ground) -> str:
    """40 coordinators save at once, 20 of them the same person."""
    server = here.server()
    server.start()
    game = factories.offering(GAME, seats=None)
    people = [factories.registration(game).id for _ in range(ALONE + 1)]
    at = [*people[:ALONE], *[people[ALONE]] * TOGETHER]
    staff = [factories.staff(GAME, password="-") for _ in at]
    desks = [
        signed_in(server, each, person, number)
        for number, (each, person) in enumerate(zip(staff, at, strict=True))
    ]
    for each in desks:
        each.look()
    codes = Counter(at_once([each.save for each in desks]))
    assert codes == {302: ALONE + 1, 409: TOGETHER - 1}, codes
    saved, refused = ALONE + 1, TOGETHER - 1
    late = [desk for desk in desks[ALONE:] if desk.number != winner(people[ALONE])]
    while late:
        again = at_once([each.save for each in late])
        assert set(again) <= {302, 409} and 302 in again, again
        saved, refused = saved + again.count(302), refused + again.count(409)
        late = [desk for desk, code in zip(late, again, strict=True) if code == 409]
    db.session.rollback()
    lines = select(func.count(Activity.id)).where(Activity.reason.like("Coordinator % was told."))
    assert db.session.scalar(lines) == saved == ALONE + TOGETHER
    assert winner(people[ALONE]) in range(ALONE, ALONE + TOGETHER)
    walk = Walk()
    assert list(findings(walk)) == []
    return f"{saved} saved, {refused} refused with both versions shown, 1 line of history for each"


def winner(person: int) -> int:
    """Whose words are stored."""
    db.session.rollback()
    query = select(Submission.mailing_address).join(Registration).where(Registration.id == person)
    return int((db.session.scalar(query) or "").rpartition(" ")[2])


def killed_purge(here: Ground) -> str:
    """The long form is the short one: two runs, the first of them killed half-way."""
    server = here.server()
    folder = here.folder / "purge"
    folder.mkdir()
    test_purge_killed.test_killed_half_way_the_next_run_finishes_and_takes_nothing_else(
        server.app, folder
    )
    return f"{test_purge_killed.PEOPLE} people, killed after 100 rows, finished by the next run"


ROWS = {
    "R14": Row("40 coordinators save at once, 20 the same person", same_row),
    "R18": Row("a purge is killed half-way", killed_purge),
}
