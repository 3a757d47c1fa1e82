"""A child whom two homes signed up: one place, mail to each, and neither learns of the other."""

from __future__ import annotations

from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.messages.compose import NoLongerTrueError, compose
from app.messages.links import MANAGE, mint
from app.models import RESIDENT, SYSTEM, Activity, Case, Message, Registration, now, staff_actor
from app.records.copies import Request, Wanted, copy_of
from app.registration.cancel_offering import cancel_offering
from app.registration.cases import to_decide
from app.registration.offer_answers import accept_offer
from app.registration.private import Reader, read
from app.registration.refusals import NotAllowedError
from app.registration.two_homes import answer_leave, ask_to_leave, keep_both_informed
from app.registration.withdraw import withdraw
from tests import factories
from tests.factories import ACADEMY, GAME
from tests.live import parsed
from tests.messages.mails import body, calendars
from tests.registration.people import child, mails, sign_up, statuses
from tests.registration.waitlist_facts import assert_fair
from tests.registration.waitlists import the_offer

CHRIS, PAT = "chris@example.org", "pat@example.org"
REASON = "Pat called from 612-555-0188."


def homes(game: factories.Offering, stays: int = 0) -> tuple[Registration, Registration, Case]:
    """Riley's two registrations, Chris's first, after the decision; and the case."""
    rows = []
    for email, name in ((CHRIS, "Chris Hansen"), (PAT, "Pat Lopez")):
        private = {"custody": f"Told by {name}"}
        who = child("Riley Hansen", 5, private=private)
        made = sign_up(game, who, email=email, contact_name=name, relation="parent")
        made.email_confirmed_at = now()
        db.session.commit()
        rows.append(made.registrations[0])
    case = db.session.scalars(select(Case).where(Case.offering_id == game.id)).one()
    by = staff_actor(factories.staff(GAME, password="-").id)
    keep_both_informed(case.id, rows[stays].id, by, REASON, case.version)
    db.session.expire_all()
    return rows[0], rows[1], case


def sent_to(row: Registration) -> str:
    """Everything mailed to one home since the decision, as it would go out now."""
    found = select(Message).where(
        Message.submission_id == row.submission_id,
        Message.kind.not_in(("received", "confirm_address", "signed_up_again")),
    )
    mails_out = []
    for each in db.session.scalars(found):
        with suppress(NoLongerTrueError):
            mails_out.append(parsed(compose(each).mail.as_bytes()))
    return "\n".join(body(m, "plain") + body(m, "html") + str(m["To"]) for m in mails_out)


def test_the_child_has_one_place_and_the_other_seat_goes_on(app: Flask) -> None:
    game = factories.offering(GAME, divisions={"grade-5": 2})
    chris, pat, case = homes(game)
    waits = sign_up(game, child("Ana", 5), source="phone")
    assert [chris.status, pat.status] == ["confirmed", "transferred"]
    assert (pat.kept_in_id, pat.another_home, pat.place) == (chris.id, True, chris)
    assert (case.state, case.stays_id) == ("two_homes", chris.id)
    assert statuses(waits) == ["confirmed"]
    assert_fair(game)


def test_whoever_has_the_seat_the_child_has_it(app: Flask) -> None:
    game = factories.offering(GAME, divisions={"grade-5": 1})
    chris, pat, _case = homes(game, stays=1)
    assert [chris.status, pat.status] == ["transferred", "confirmed"]
    assert_fair(game)


def test_each_home_gets_its_own_mail_and_none_names_the_other(app: Flask) -> None:
    chris, pat, _case = homes(factories.offering(GAME, title="The Big Game"))
    for mine, other, name in ((chris, pat, "Lopez"), (pat, chris, "Chris")):
        assert mails(mine.submission)[-1] == "two_homes"
        text = sent_to(mine)
        assert "Riley Hansen (Grade 5): Confirmed" in text
        assert mine.submission.email in text
        for secret in (other.submission.email, name, other.submission.reference, "612-555-0188"):
            assert secret not in text


def test_what_becomes_of_the_place_is_told_to_both(app: Flask) -> None:
    game = factories.offering(GAME)
    chris, pat, _case = homes(game)
    withdraw([chris.id], SYSTEM, "Left.")
    for row in (chris, pat):
        assert mails(row.submission)[-1] == "withdrawn"
    last = db.session.scalars(
        select(Message).where(Message.submission_id == pat.submission_id).order_by(Message.id)
    ).all()[-1]
    mail = parsed(compose(last).mail.as_bytes())
    assert "Riley Hansen (Grade 5): Withdrawn" in body(mail, "plain")
    assert "CANCEL" in str(calendars(mail)), "it leaves this home's calendar, too"


def test_an_offer_that_was_accepted_and_a_cancelled_date_are_told_to_both(app: Flask) -> None:
    game = factories.offering(GAME, divisions={"grade-5": 1})
    leaves = sign_up(game, child("Ana", 5))
    chris, pat, _case = homes(game)
    withdraw([leaves.registrations[0].id], RESIDENT)
    db.session.expire_all()
    accept_offer(the_offer(chris.submission).id, RESIDENT)
    assert mails(chris.submission)[-1] == mails(pat.submission)[-1] == "received"
    cancel_offering(game.id, SYSTEM, "Storm.")
    assert mails(chris.submission)[-1] == mails(pat.submission)[-1] == "cancelled"
    assert "Riley Hansen" in sent_to(pat)


def test_each_home_reads_where_the_child_stands_and_nothing_of_the_other(app: Flask) -> None:
    chris, pat, _case = homes(factories.offering(GAME))
    client = app.test_client()
    for mine, other in ((chris, pat), (pat, chris)):
        token = mint(mine.submission, MANAGE)
        db.session.commit()
        page = client.post("/manage", data={"token": token}).text
        assert "Confirmed" in page
        assert mine.submission.reference in page
        for secret in (other.submission.email, other.submission.reference):
            assert secret not in page


@pytest.mark.parametrize("who", [0, 1])
def test_a_home_that_wants_to_leave_asks_the_coordinator(app: Flask, who: int) -> None:
    game = factories.offering(GAME)
    *rows, case = homes(game)
    mine = rows[who]
    token, client = mint(mine.submission, MANAGE), app.test_client()
    db.session.commit()
    form = {"token": token, "person": str(mine.id)}
    assert (
        "Another home signed up"
        in client.post("/manage", data={**form, "act": "ask-withdraw"}).text
    )
    page = client.post("/manage", data={**form, "act": "withdraw"}).text
    assert "We have asked the coordinator" in page
    db.session.expire_all()
    assert rows[0].status == "confirmed"
    assert case.leave_asked_by == mine.submission_id
    staff = factories.staff(GAME, password="-")
    assert to_decide(staff) == [case]
    answer_leave(case.id, False, staff_actor(staff.id), "Both want to stay.")
    db.session.expire_all()
    assert (case.leave_asked_at, rows[0].status, to_decide(staff)) == (None, "confirmed", [])
    ask_to_leave(mine.id)
    answer_leave(case.id, True, staff_actor(staff.id), "Both agree.", None)
    db.session.expire_all()
    assert rows[0].status == "withdrawn"
    assert mails(rows[0].submission)[-1] == mails(rows[1].submission)[-1] == "withdrawn"
    assert_fair(game)


def test_no_home_can_go_round_the_coordinator(app: Flask) -> None:
    chris, _pat, _case = homes(factories.offering(GAME))
    with pytest.raises(NotAllowedError, match="coordinator decides"):
        withdraw([chris.id], RESIDENT)
    assert chris.status == "confirmed"


def test_staff_read_what_both_told_and_the_copy_of_one_holds_nothing_of_the_other(
    app: Flask,
) -> None:
    chris, pat, _case = homes(factories.offering(GAME))
    staff = factories.staff(GAME, password="-")
    told = read(chris.id, "custody", Reader(staff, "coordinator"), "To hand over")
    assert told == f"Told by Chris Hansen\n{pat.submission.reference}: Told by Pat Lopez"
    designee = factories.staff(role="records", password="-")
    for mine, other in ((chris, pat), (pat, chris)):
        wanted = Wanted(frozenset({mine.submission_id}), frozenset())
        copy = str(copy_of(wanted, Request("A parent", "License.", "Asked"), designee.id))
        assert mine.submission.email in copy
        for secret in (
            other.submission.email, other.submission.contact_name, other.submission.reference,
            "612-555-0188",
        ):  # fmt: skip
            assert secret not in copy


def test_only_children_have_two_homes_and_a_reason_is_kept(app: Flask) -> None:
    academy = factories.offering(ACADEMY)
    rows = [factories.registration(academy, full_name="Pat") for _ in range(2)]
    case = factories.case(*rows)
    by = staff_actor(factories.staff(ACADEMY, password="-").id)
    with pytest.raises(NotAllowedError, match="Only children"):
        keep_both_informed(case.id, rows[0].id, by, REASON)
    with pytest.raises(NotAllowedError, match="why"):
        keep_both_informed(case.id, rows[0].id, by, "")
    with pytest.raises(NotAllowedError, match="Nobody else"):
        ask_to_leave(rows[0].id)
    lines = select(Activity).where(Activity.verb == "two_homes")
    assert db.session.scalars(lines).all() == []
