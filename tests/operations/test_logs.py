"""What the log of production holds: whom to call it by, and nobody it is about."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db, request_id
from app.messages import links
from app.messages.deliver import deliver_due
from app.models import Message, StaffMember, Submission
from app.web import logs, watch
from tests import factories
from tests.factories import GAME, PASSPHRASE
from tests.live import SmtpSink
from tests.messages.mails import to_sink
from tests.pages import CheckedClient
from tests.security.world import a_link
from tests.signup.walk import PAGES, Walk, open_offering

NUMBER = re.compile(r"tell us its number: ([0-9a-f]{8})(?![0-9a-f])")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What production would write, from every logger and every level it writes."""
    stream = io.StringIO()
    lines = logging.StreamHandler(stream)
    lines.setFormatter(logs.JsonLines())
    # The mail server of the tests lives in the same process and logs what is said to it.
    lines.addFilter(lambda record: record.name != "mail.log")
    root = logging.getLogger()
    level = root.level
    root.addHandler(lines)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(lines)
    root.setLevel(level)


def told(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def typed() -> set[str]:
    """Every word that a guardian types in the walk below and that means somebody."""
    answers = [str(value) for page in PAGES[GAME] for value in page.values()]
    return {each for each in answers if re.search(r"[A-Z].*[a-z]|@|\d{3}-\d{4}", each)}


def open_pages(client: CheckedClient, made: Submission, token: str, staff: StaffMember) -> None:
    """What else a resident and a coordinator do, and whoever plays with addresses."""
    client.get(f"/manage/{token}")
    client.post("/manage", data={"token": token, "act": "withdraw", "person": "1"})
    client.get("/manage/made-up-link-that-is-not-there")
    client.post("/find", data={"email": made.email})
    page = client.get("/staff/sign-in")
    client.submit(page, {"email": staff.email, "password": "not the passphrase"})
    client.submit(page, {"email": staff.email, "password": PASSPHRASE})
    client.get(f"/staff/people?q={made.contact_name}")
    client.delete(f"/manage/{token}")
    client.open(f"/{made.email}", method="POKE")


def test_a_whole_sign_up_is_followed_from_page_to_mail_and_names_nobody(
    app: Flask,
    written: io.StringIO,
    smtp_sink: SmtpSink,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    game = open_offering(GAME, seats=5)
    client = CheckedClient(app, app.response_class, use_cookies=True)
    made = Walk(client, game).to_check().send().made
    token = a_link(made.id, links.MANAGE)
    staff = factories.staff(GAME)
    open_pages(client, made, token, staff)
    to_sink(monkeypatch, smtp_sink)
    smtp_sink.refuse[made.email] = f"550 no such user {made.email}"
    deliver_due()
    lines = told(written)
    everything = written.getvalue() + "".join(capfd.readouterr())
    secret = {*typed(), token, made.email, made.reference, made.contact_name, staff.email}
    assert len(secret) >= 10
    assert {each for each in secret if each.casefold() in everything.casefold()} == set()
    assert "127.0.0.1" not in everything
    sends = [line for line in lines if line.get("endpoint") == "program_game.send"]
    (done,) = [line for line in sends if line["status"] == 303]
    assert done["method"] == "POST" and done["ms"] >= 0
    mails = list(db.session.scalars(select(Message).where(Message.submission_id == made.id)))
    (first,) = [mail for mail in mails if mail.request_id == done["request"]]
    of_mail = [line for line in lines if line["said"].startswith(f"mail {first.id} ")]
    assert {line["request"] for line in of_mail} == {done["request"]}
    assert request_id.get() != done["request"], "what comes next is not about this mail"
    answered = [line for line in lines if line["said"] == "answered"]
    assert {line["method"] for line in answered} >= {"POST", "DELETE", "other"}
    quick = [line for line in answered if line["ms"] < watch.SLOW_SECONDS * 1000]
    assert not [line for line in quick if line["status"] == 200 and line["method"] == "GET"]


def test_a_fault_is_found_by_the_number_on_its_page_and_told_without_its_words(
    app: Flask, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_kwargs: str) -> str:
        raise ValueError("robin@example.org is not a grade")

    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "manage.landing", broken)
    answer = app.test_client().get("/manage/some-token-of-a-mailed-link")
    assert answer.status_code == 500
    found = NUMBER.search(" ".join(answer.page.text.split()))  # type: ignore[attr-defined]
    assert found
    lines = told(written)
    # What stands on the page is short enough for the phone: the beginning.
    assert {line["request"][:8] for line in lines} == {found.group(1)}
    assert len({line["request"] for line in lines}) == 1
    fault = next(line for line in lines if line["level"] == "error")
    assert fault["said"].startswith("manage.landing failed: ValueError")
    assert "in broken" in fault["said"]
    assert "robin" not in written.getvalue()
    assert "some-token" not in written.getvalue()
    assert not NUMBER.search(app.test_client().get("/no-such-page").text)


@pytest.mark.parametrize(("hops", "taken"), [(0, False), (1, True)])
def test_a_number_is_taken_over_from_a_proxy_of_ours_alone(hops: int, taken: bool) -> None:
    app = Flask(__name__)
    app.config |= {"BEHIND_PROXY": hops, "WEB_PROCESSES": 1}
    watch.init_app(app)
    app.add_url_rule("/", "number", request_id.get)
    for given in ("0f9a-proxy-number", "short", "x" * 65, "new\tline 12345", "robin@example.org"):
        own = app.test_client().get("/", headers={"X-Request-ID": given}).text
        assert (own == given) is (taken and given == "0f9a-proxy-number"), given
        assert own == given or re.fullmatch(r"[0-9a-f]{16}", own)


@pytest.mark.parametrize(
    "telling",
    [
        "robin@example.org", "<Robin.O'Neil@mail.example.org>", "192.0.2.17", "2001:db8::17:4",
        "(612) 555-0123", "612-555-0123", "c2VjcmV0LXRva2VuLW9mLWEtbWFpbGVkLWxpbmstMTIzNDU2Nzg",
    ],
)  # fmt: skip
@pytest.mark.parametrize("style", [logs.JsonLines(), logs.PlainLines()])
def test_a_library_that_tells_too_much_is_cut_short(telling: str, style: logging.Formatter) -> None:
    try:
        raise LookupError(telling)
    except LookupError as error:
        trouble = (type(error), error, error.__traceback__)
    record = logging.LogRecord(
        "lib", 40, __file__, 1, "refused %s at 10:20:30", (telling,), trouble
    )
    line = style.format(record)
    assert telling.strip("<>") not in line
    assert logs.GONE in line
    assert "LookupError" in line
    assert "10:20:30" in line
    assert style.format(logging.LogRecord("a", 20, "", 1, "mail 12 sent", (), None))
