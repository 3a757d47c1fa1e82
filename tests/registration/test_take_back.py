"""Consent to the check is taken back: by link, on the phone, at the desk; the check stops."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.messages import links
from app.messages.compose import compose
from app.models import RESIDENT, Activity, Message, Registration, Signature, staff_actor
from app.program_kit.statuses import (
    CHECK_PENDING,
    CONFIRMED,
    DOCUMENTS_DUE,
    UNDER_REVIEW,
    WITHDRAWN,
)
from app.registration.checks import note_outcome
from app.registration.next_step import missing_papers, papers_of
from app.registration.refusals import NotAllowedError
from app.registration.take_back import take_back_consent
from app.registration.withdraw import undo
from tests import factories
from tests.factories import ACADEMY, GAME
from tests.pages import Page, filled_in
from tests.registration.people import assert_counters, history
from tests.security.world import Visitor, a_link, visitor


def checked(status: str = CHECK_PENDING) -> Registration:
    """Somebody who agreed to the check and waits for it, in a class of one."""
    offering = factories.offering(ACADEMY, seats=1)
    row = factories.registration(offering, status, full_name="Ann Example")
    for kind in ("check_consent", "confidentiality", "waiver", "conduct"):
        text = factories.document(ACADEMY, kind)
        db.session.add(
            Signature(registration_id=row.id, document_id=text.id, signer_name="Ann Example")
        )
    factories.papers(row, due_at=None)
    return row


def fresh(row: Registration) -> Registration:
    db.session.expire_all()
    return db.session.get_one(Registration, row.id)


def mails(kind: str) -> list[Message]:
    db.session.expire_all()
    return list(
        db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id))
    )


def as_role(app: Flask, role: str, *programs: str) -> tuple[Visitor, Any]:
    account = factories.staff(*(programs or (ACADEMY,)), role=role, password="-")
    return visitor(app).as_staff(account), account


def test_by_the_link_the_check_stops_and_everybody_concerned_hears_without_a_name(
    app: Flask,
) -> None:
    row = checked()
    coordinator, decides = as_role(app, "coordinator")
    reviewer, does_checks = as_role(app, "reviewer")
    as_role(app, "reviewer", GAME)
    as_role(app, "medical")
    guest, token = visitor(app), a_link(row.submission_id, links.MANAGE)
    page = Page(guest.post("/manage", data={"token": token}).text)
    form = next(f for f in page.soup.find_all("form") if f.find("button", value="ask-consent"))
    asked = guest.post("/manage", data={**filled_in(form)[1], "act": "ask-consent"})
    assert "Nothing is decided about you" in Page(asked.text).text
    assert fresh(row).status == CHECK_PENDING
    yes = {**filled_in(Page(asked.text).form())[1], "act": "take-back-consent"}
    for _ in range(2):
        assert "the check has stopped" in Page(guest.post("/manage", data=yes).text).text
    assert fresh(row).status == WITHDRAWN
    assert row.offering.divisions[0].seats_taken == 0
    (line,) = db.session.scalars(select(Activity).where(Activity.verb == "consent_ended"))
    assert line.actor == "resident"
    told = {mail.recipient: compose(mail).mail for mail in mails("consent_ended")}
    assert set(told) == {decides.email, does_checks.email}
    for mail in told.values():
        assert "Ann" not in str(mail.as_string())
        assert "stop now" in " ".join(str(mail.body).split())
    assert f"/staff/people/{row.id}" in str(told[decides.email].body)
    (receipt,) = mails("withdrawn")
    assert "took back your consent" in " ".join(str(compose(receipt).mail.body).split())
    for reader, path in ((coordinator, "/staff/"), (reviewer, "/staff/checks")):
        assert "Ann Example" in reader.get(path).text
    assert reviewer.get(f"/staff/checks/{row.id}").status_code == 404
    assert "Taken back" in coordinator.get(f"/staff/people/{row.id}").text
    assert_counters(row.offering)


def test_whoever_takes_that_back_too_signs_again(app: Flask) -> None:
    row = checked()
    take_back_consent(row.id, RESIDENT)
    as_role(app, "reviewer")
    undo([row.id], RESIDENT)
    assert fresh(row).status == DOCUMENTS_DUE
    assert missing_papers(row) == ["check_consent"]
    papers = papers_of(row.id)
    assert papers is not None
    assert papers.due_at is not None
    assert history(row.submission)[-1][1:3] == (WITHDRAWN, DOCUMENTS_DUE)
    assert_counters(row.offering)


@pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("where", ["person", "check"])
def test_on_the_phone_or_at_the_desk_with_who_said_it(app: Flask, where: str) -> None:
    row = checked()
    if where == "person":
        by, account = as_role(app, "coordinator")
        path, box, version = f"/staff/people/{row.id}/consent", "reason", str(row.version)
    else:
        by, account = as_role(app, "reviewer")
        path, box, version = f"/staff/checks/{row.id}/consent", "said", ""
    assert by.send(path, {box: " ", "version": version}).status_code == 422
    assert fresh(row).status == CHECK_PENDING
    assert by.send(path, {box: "Called at noon.", "version": version}).status_code == 302
    (line,) = db.session.scalars(select(Activity).where(Activity.verb == "consent_ended"))
    assert (line.staff_id, line.reason) == (account.id, "Called at noon.")
    assert fresh(row).status == WITHDRAWN


@pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)
def test_where_there_is_no_check_to_stop_nothing_happens(app: Flask) -> None:
    has_place, unsigned = checked(CONFIRMED), factories.offering(ACADEMY)
    reads = factories.registration(unsigned, UNDER_REVIEW)
    done = checked()
    note_outcome(done.id, "clear", "", factories.staff(ACADEMY, role="reviewer").id, 0)
    for row in (has_place, reads, done):
        before = fresh(row).status
        with pytest.raises(NotAllowedError, match="no check any more"):
            take_back_consent(row.id, RESIDENT)
        assert fresh(row).status == before
        page = visitor(app).post("/manage", data={"token": a_link(row.submission_id, links.MANAGE)})
        assert "Take back the consent" not in page.text
    with pytest.raises(NotAllowedError, match="Write who said it"):
        take_back_consent(done.id, staff_actor(1), " ")
