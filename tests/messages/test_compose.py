"""What mails look like to mail programs: parts, headers, calendars."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask, current_app
from icalendar import Calendar

from app.extensions import db
from app.messages import headers
from app.messages.compose import compose
from app.messages.overtaken import NoLongerTrueError
from app.models import Activity, Message, Offering, Submission, now
from app.program_kit.statuses import CANCELLED, CONFIRMED, WITHDRAWN
from tests import factories
from tests.messages.mails import calendars, composed, owe, row, written


def left(submission: Submission, to: str) -> None:
    """Move the one registration out of its seat, with the line of history."""
    person = submission.registrations[0]
    person.status, person.seat_held = to, False
    db.session.add(
        Activity(
            actor="resident",
            verb="status",
            submission_id=submission.id,
            registration_id=person.id,
            from_status=CONFIRMED,
            to_status=to,
        )
    )
    db.session.commit()


def confirmed(offering: Offering, **fields: Any) -> Submission:
    return factories.registration(factories.submission(offering, **fields)).submission


def test_one_session_comes_as_an_invitation_twice_with_the_same_bytes(app: Flask) -> None:
    submission = confirmed(factories.offering(), contact_name="Robin Sample")
    mail = written("received", submission)
    assert mail.get_content_type() == "multipart/mixed"
    alternative, attachment = list(mail.iter_parts())
    assert [part.get_content_type() for part in alternative.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert attachment.get_content_type() == "application/ics"
    assert attachment.get_filename() == "invite.ics"
    (_, method, first), (_, _, second) = calendars(mail)
    assert method == "REQUEST"
    assert first == second
    assert b"METHOD:REQUEST\r\n" in first
    unfolded = first.replace(b"\r\n ", b"").decode()
    attendee = re.findall(r"^ATTENDEE.*$", unfolded, re.MULTILINE)
    assert len(attendee) == 1
    assert submission.email in attendee[0]
    assert "mailto:" + current_app.config["CALENDAR_ORGANIZER"] in unfolded


def test_a_class_comes_as_a_file_of_its_standing_sessions_and_a_feed(app: Flask) -> None:
    offering = factories.offering(factories.ACADEMY, meetings=4)
    offering.meetings[1].state = "cancelled"
    db.session.commit()
    mail = written("decision", confirmed(offering), registration_ids=_ids(offering), to=CONFIRMED)
    ((kind, method, file),) = calendars(mail)
    assert (kind, method) == ("text/calendar", "PUBLISH")
    assert file.count(b"BEGIN:VEVENT") == 3
    assert b"ATTENDEE" not in file
    assert "/my/" in str(mail.get_body(("plain",)).get_content())  # type: ignore[union-attr]


def _ids(offering: Offering) -> list[int]:
    return list(range(1, 100_000))


@pytest.mark.parametrize("status", ["waitlisted", "under_review"])
def test_nobody_books_an_evening_they_may_not_get(app: Flask, status: str) -> None:
    submission = factories.submission(factories.offering(factories.ACADEMY))
    factories.registration(submission, status)
    assert calendars(written("received", submission)) == []


@pytest.mark.parametrize(("kind", "to"), [("withdrawn", WITHDRAWN), ("cancelled", CANCELLED)])
def test_leaving_takes_the_session_out_of_the_calendar(app: Flask, kind: str, to: str) -> None:
    submission = confirmed(factories.offering())
    left(submission, to)
    ids = [person.id for person in submission.registrations]
    mail = written(kind, submission, registration_ids=ids, reason="Snow.")
    (_, method, file), _ = calendars(mail)
    assert method == "CANCEL"
    assert b"STATUS:CANCELLED\r\n" in file
    assert b"SEQUENCE:1\r\n" in file


def test_no_cancellation_while_a_sibling_still_comes(app: Flask) -> None:
    submission = confirmed(factories.offering(factories.GAME))
    left(submission, WITHDRAWN)
    gone = submission.registrations[0].id
    factories.registration(submission)
    assert calendars(written("withdrawn", submission, registration_ids=[gone])) == []


def test_an_invitation_after_a_withdrawal_looks_newer_than_the_cancellation(app: Flask) -> None:
    submission = confirmed(factories.offering())
    left(submission, WITHDRAWN)
    person = submission.registrations[0]
    person.status, person.seat_held = CONFIRMED, True
    db.session.commit()
    (_, method, file), _ = calendars(written("received", submission))
    assert method == "REQUEST"
    assert b"SEQUENCE:1\r\n" in file


def test_headers_keep_machines_quiet_and_threads_together(app: Flask) -> None:
    submission = confirmed(factories.offering(contact_email="coffee@rollcall.example"))
    first = owe("received", submission, "first")
    first.message_id, first.state, first.sent_at = "<first@rollcall.example>", "sent", now()
    db.session.commit()
    mail = written("changed", submission)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert mail["Precedence"] is None
    assert mail["Reply-To"] == "coffee@rollcall.example"
    assert mail["From"] == '"St. Anthony Police Department" <events@rollcall.example>'
    assert mail["To"] == submission.email
    assert (mail["Cc"], mail["Bcc"]) == (None, None)
    assert mail["In-Reply-To"] == mail["References"] == "<first@rollcall.example>"
    assert mail["Date"]


def test_a_repeat_carries_the_same_message_id(app: Flask) -> None:
    submission = confirmed(factories.offering())
    first, again = written("received", submission), written("received", submission)
    assert first["Message-ID"] == again["Message-ID"]
    assert first["Message-ID"].endswith("@rollcall.example>")
    assert row(owe("received", submission)).message_id == first["Message-ID"]


def test_bounces_come_back_with_a_number_nobody_can_make_up(app: Flask) -> None:
    offering = factories.offering()
    one = composed("received", confirmed(offering)).envelope_from
    two = composed("received", confirmed(offering)).envelope_from
    assert re.fullmatch(r"bounce\+\d+-[0-9a-f]{16}@rollcall\.example", one)
    assert one.rpartition("-")[2] != two.rpartition("-")[2]


def test_no_line_is_longer_than_servers_take(app: Flask) -> None:
    offering = factories.offering(what_to_bring="palabra " * 800)
    raw = composed("received", confirmed(offering)).mail.as_bytes()
    assert max(len(line) for line in raw.splitlines()) <= 200
    assert raw.isascii()


@pytest.mark.parametrize("bad", ["Run\r\nBcc: x@example.org", "Run\u202e1", "Run\u20281", "R\x00n"])
def test_nothing_breaks_out_of_a_header(app: Flask, bad: str) -> None:
    if "\x00" in bad:
        with pytest.raises(headers.UnsafeHeaderError):
            headers.one_line(bad)
        return
    submission = confirmed(factories.offering())
    submission.offering.contact_email = bad
    db.session.commit()
    with pytest.raises(headers.UnsafeHeaderError):
        composed("received", submission)


def test_mail_goes_to_the_address_the_person_has_now(app: Flask) -> None:
    submission = confirmed(factories.offering())
    message = owe("received", submission)
    submission.email = "new@example.org"
    db.session.commit()
    assert written("received", submission)["To"] == "new@example.org"
    assert row(message).recipient == "new@example.org"


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("received", {}),
        ("decision", {"registration_ids": [0], "to": CONFIRMED}),
        ("withdrawn", {"registration_ids": [0]}),
        ("cancelled", {"reason": "Snow."}),
    ],
)
def test_what_is_no_longer_true_is_not_said(app: Flask, kind: str, data: dict[str, Any]) -> None:
    submission = confirmed(factories.offering())
    if kind == "received":
        left(submission, WITHDRAWN)
    with pytest.raises(NoLongerTrueError):
        composed(kind, submission, **data)


def test_an_address_confirmed_meanwhile_needs_no_reminder(app: Flask) -> None:
    with pytest.raises(NoLongerTrueError):
        composed("confirm_address", confirmed(factories.offering(factories.GAME)))


@pytest.mark.parametrize(("name", "shown"), [("Ana", True), ("pay@evil.example", False)])
def test_a_name_that_looks_like_an_address_stays_out_of_calendars(
    app: Flask, name: str, shown: bool
) -> None:
    submission = confirmed(factories.offering(), contact_name=name)
    file = calendars(written("received", submission))[0][2].replace(b"\r\n ", b"")
    assert (f"CN={name}".encode() in file) is shown
    assert b"evil" not in file


def test_writing_a_mail_only_reads_and_asks_as_often_for_many_as_for_few(
    app: Flask, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    counts = []
    for meetings, people in ((2, 1), (12, 4)):
        offering = factories.offering(factories.ACADEMY, meetings=meetings)
        submission = factories.submission(offering)
        for _ in range(people):
            factories.registration(submission)
        message = owe("received", submission)
        db.session.expire_all()
        with statements() as sent:
            compose(db.session.get_one(Message, message.id))
        assert all(statement.startswith("SELECT") for statement in sent)
        counts.append(len(sent))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("month", "day"), [(3, 5), (10, 29)])
def test_a_calendar_program_reads_the_right_hours_across_both_clock_changes(
    app: Flask, month: int, day: int
) -> None:
    first = datetime(2027, month, day, tzinfo=UTC)
    offering = factories.offering(factories.ACADEMY, meetings=3, starts=first)
    ((_, _, file),) = calendars(written("received", confirmed(offering)))
    read = Calendar.from_ical(file)
    starts = [entry["DTSTART"].dt.astimezone(UTC) for entry in read.walk("VEVENT")]
    assert starts == [meeting.starts_at for meeting in offering.meetings]
