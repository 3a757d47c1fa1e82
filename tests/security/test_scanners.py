"""Mail scanners open every link, often several times and by HEAD: nothing may come of it."""

from __future__ import annotations

import re
import secrets
from urllib.parse import urlsplit

import pytest
from flask import Flask

from app.extensions import db, limiter
from app.messages import kinds
from app.messages.compose import compose
from app.models import Message
from app.program_kit.statuses import WITHDRAWN
from app.web.guesses import MOST
from tests import factories
from tests.factories import ACADEMY, COFFEE
from tests.messages.mails import body
from tests.security.test_names import written_to
from tests.security.world import Visitor, stored, visitor
from tests.signup.saved_ways import half_way, mails, save
from tests.signup.walk import open_offering

pytestmark = pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)

AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 HeadlessChrome/126.0 Safari",
    "Mozilla/4.0 (compatible; ms-office; MSOffice rmj)",
    "Barracuda Sentinel (EE)",
    "Proofpoint URL Defense",
    "",
)
LINK = re.compile(r"https?://[^\s\"'<>]+")
OUTSIDE = {"calendar.google.com", "outlook.live.com", "outlook.office.com"}
# A mail with nothing but a code to type.
WITHOUT_LINKS = {"fresh_code"}
# Kinds that are owed to an address or an account, not to a sign-up.
APART = {kinds.SAVED_APPLICATION, kinds.SIGN_UP_CODE} | kinds.TO_STAFF


def links_in(text: str) -> set[str]:
    """Paths of ours in a mail, with the query."""
    found = {urlsplit(each.replace("&amp;", "&").rstrip(".,)")) for each in LINK.findall(text)}
    return {
        each.path + (f"?{each.query}" if each.query else "")
        for each in found
        if each.netloc == "localhost"
    }


def saved_links(app: Flask) -> set[str]:
    save(half_way(app, open_offering(ACADEMY, seats=None)))
    return links_in(compose(mails()[-1]).mail.body or "")


def staff_links() -> set[str]:
    """Those of every mail to people who work here."""
    person = factories.registration(factories.offering(ACADEMY), WITHDRAWN)
    asked = factories.data_request(person.submission)
    told = {
        kinds.REQUESTS_DUE: {"requests": [{"id": asked.id, "words": "A copy"}]},
        kinds.CONSENT_ENDED: {"registration_id": person.id, "page": f"people/{person.id}"},
    }
    assert set(told) == kinds.TO_STAFF
    found: set[str] = set()
    for kind, data in told.items():
        row = Message(dedupe_key=f"scan:{kind}", kind=kind, recipient="r@example.org", data=data)
        db.session.add(row)
        db.session.commit()
        found |= links_in(compose(row).mail.body or "")
    assert len(found) >= len(told)
    return found


def every_link(app: Flask) -> dict[str, set[str]]:
    """The links of a mail of each kind, all still good."""
    known = {value for name, value in vars(kinds).items() if name.isupper()
             and isinstance(value, str)}  # fmt: skip
    assert known == set(kinds.KINDS) | APART, "a mail that this test does not know"
    found = {kinds.SAVED_APPLICATION: saved_links(app), kinds.REQUESTS_DUE: staff_links()}
    for kind in sorted(kinds.KINDS - WITHOUT_LINKS):
        date = factories.offering(COFFEE, meetings=2, commitment="c" * 64)
        mail = written_to(date, kind, ["Ana Sample"])
        found[kind] = links_in(body(mail, "plain")) | links_in(body(mail, "html"))
    return found


def test_opening_the_links_of_every_mail_changes_nothing(app: Flask) -> None:
    found = every_link(app)
    with_token = [kind for kind, paths in found.items() if any(len(p) > 50 for p in paths)]
    assert len(with_token) >= len(found) - 6, "most mails carry a link of their own"
    before, opened = stored(), 0
    seen: set[str] = set()
    for kind, paths in found.items():
        for path in sorted(paths - seen):
            for turn in range(3):
                scanner = visitor(app)
                agent = {"User-Agent": AGENTS[(opened + turn) % len(AGENTS)]}
                answers = [scanner.head(path, headers=agent), scanner.get(path, headers=agent)]
                codes = {answer.status_code for answer in answers}
                assert len(codes) == 1, (kind, path)
                assert codes <= {200, 302, 308}, (kind, path, codes)
                assert not scanner._cookies or path.startswith("/staff"), (kind, path)
                assert "Ana Sample" not in answers[1].text, (kind, path)
            bare = visitor(app).post(path, data={}, headers=agent).status_code
            assert bare in {302, 400, 404, 405}, (kind, path, bare)
            opened += 1
        seen |= paths
    assert opened > len(found)
    assert stored() == before


WAYS = ("/manage/{}", "/confirm/{}", "/guardian/{}", "/papers/{}", "/my/{}/calendar.ics")


def test_a_thousand_guesses_find_nothing_and_are_stopped_after_twenty(
    app: Flask, stranger: Visitor
) -> None:
    links = every_link(app)
    date = factories.offering(ACADEMY)
    ways = (*WAYS, f"/{ACADEMY}/{date.slug}/sign-up/saved/{{}}")
    before, codes = stored(), []
    for number in range(1000):
        token, way = secrets.token_urlsafe(32), ways[number % len(ways)]
        if number % 2 and way.count("/") == 2:
            answer = stranger.post(way.removesuffix("/{}"), data={"token": token})
        else:
            answer = stranger.get(way.format(token))
        codes.append(answer.status_code)
    allowed = int(MOST.split()[0])
    assert codes == [404] * allowed + [429] * (1000 - allowed)
    assert stored() == before
    limiter.reset()
    real = next(path for path in sorted(links[kinds.RECEIVED]) if path.startswith("/manage/"))
    assert visitor(app).get(real).status_code == 200, "what was guessed at is there"
