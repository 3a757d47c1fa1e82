"""Save and go on later: kept sealed, opened by link on another device, gone when it is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import TimeMachineFixture

from app.extensions import db
from app.messages.compose import compose
from app.messages.deliver import deliver_due
from app.messages.saved import unseal
from app.models import LegalHold, Submission, now
from app.records.saved import destroy_saved
from app.registration.saved import MAILS_A_DAY
from app.signup import saving
from tests import factories
from tests.factories import ACADEMY, WOMEN
from tests.live import parsed
from tests.messages.mails import body, flat, told
from tests.security.world import stored
from tests.signup.saved_ways import (
    EMAIL,
    asked_again,
    copies,
    device,
    finish,
    go_on,
    half_way,
    mailed_path,
    mails,
    opened,
    save,
)
from tests.signup.walk import PAGES, Walk, open_offering

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(saving, "SAME_SECONDS", 0.0)
    yield


def test_begun_on_one_device_and_sent_from_another(app: Flask) -> None:
    offering = open_offering(ACADEMY)
    walk = save(half_way(app, offering))
    assert walk.h1 == "Look in your mail"
    assert EMAIL in walk.text
    (row,) = copies()
    assert row.expires_at - row.saved_at == 14 * DAY
    assert row.notice_document_id and row.notice_shown_at <= row.saved_at
    deliver_due()
    assert [mail.state for mail in mails()] == ["sent"]

    path = mailed_path()
    landing = opened(app, offering, path)
    assert "Your date of birth" in landing.text and "Step 4 of " in landing.text
    assert "Ana" not in landing.text, "a scanner that opens the link reads nobody's name"
    walk = asked_again(go_on(app, offering, path))
    walk.press("back").press("back")
    assert "PO Box 12" in walk.fields["mailing_address"]
    walk.fill({}).fill({})
    made = finish(walk).made
    assert made.registrations[0].full_name == "Ana Sample"
    assert made.email == EMAIL
    assert copies() == [], "sent and destroyed in one transaction"
    assert opened(app, offering, path, 404).h1 == "This link has ended"


def test_the_same_form_sent_from_two_devices_is_one_application(app: Flask) -> None:
    offering = open_offering(ACADEMY)
    first = save(half_way(app, offering))
    second = asked_again(go_on(app, offering, mailed_path()))
    first.press("go", "on")
    assert first.h1 == "Your class"
    made = finish(second).made.id
    assert finish(first).made.id == made
    assert len(db.session.scalars(select(Submission)).all()) == 1
    again = Walk(device(app), offering)
    again.page = first.page
    assert copies() == []


def test_a_form_that_was_sent_cannot_be_put_aside_again(app: Flask) -> None:
    offering = open_offering(ACADEMY)
    walk = half_way(app, offering)
    before = walk.page
    finish(walk)
    walk.page = before
    assert save(walk, status=409).h1 == "You sent this form already"
    assert copies() == []


def test_opening_the_link_changes_nothing(app: Flask) -> None:
    offering = open_offering(ACADEMY)
    save(half_way(app, offering))
    path = mailed_path()
    db.session.rollback()
    before = stored()
    for _ in range(3):
        device(app).get(path)
        assert device(app).head(path).status_code == 200
    assert stored() == before


def test_saved_again_the_copy_is_replaced_and_the_link_stays(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    offering = open_offering(ACADEMY)
    walk = save(half_way(app, offering))
    path = mailed_path()
    time_machine.move_to(now() + 3 * DAY, tick=False)
    walk.press("go", "on").fill(PAGES[ACADEMY][4])
    assert walk.h1 == "Who should we call?"
    walk.press("save")
    assert walk.fields["email"] == EMAIL, "as it was typed the last time"
    walk.press("go", "save")
    (row,) = copies()
    assert row.expires_at - now() > 13 * DAY
    assert mailed_path() == path
    assert asked_again(go_on(app, offering, path)).fill({}).h1 == "Who should we call?"


def test_another_address_ends_the_link_to_the_wrong_one(app: Flask) -> None:
    offering = open_offering(ACADEMY)
    walk = save(half_way(app, offering), "wrong@example.org")
    wrong = mailed_path("wrong@example.org")
    save(walk.press("go", "on"), EMAIL)
    assert opened(app, offering, wrong, 404).h1 == "This link has ended"
    assert asked_again(go_on(app, offering, mailed_path())).h1 == "Your class"
    assert len(copies()) == 1


def test_the_address_is_prefilled_and_a_likely_slip_is_asked_about_once(app: Flask) -> None:
    walk = half_way(app, open_offering(ACADEMY))
    walk.press("save")
    assert walk.fields["email"] == EMAIL
    walk.press("go", "save", email="ana@gmial.com")
    assert "Did you mean" in walk.text and copies() == []
    walk.press("fix-email", "ana@gmail.com")
    assert walk.fields["email"] == "ana@gmail.com" and copies() == []
    walk.press("go", "save")
    assert [row.email for row in copies()] == ["ana@gmail.com"]


def test_an_address_that_is_none_is_refused_and_one_can_go_back(app: Flask) -> None:
    walk = half_way(app, open_offering(ACADEMY))
    save(walk, "nobody", status=422)
    assert "There is a problem" in walk.text
    save(walk.press("go", "on"), "", status=422)
    assert walk.press("go", "on").h1 == "Your class"
    assert copies() == []


def test_after_fourteen_days_the_clock_ends_it_and_the_worker_destroys_it(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    offering = open_offering(ACADEMY)
    save(half_way(app, offering))
    path = mailed_path()
    time_machine.move_to(now() + 14 * DAY - timedelta(minutes=1), tick=False)
    assert destroy_saved() == 0
    assert opened(app, offering, path).h1 == "Your saved application"
    time_machine.move_to(now() + timedelta(minutes=2), tick=False)
    ended = opened(app, offering, path, 410)
    assert ended.h1 == "This link has ended" and "Start anew" in ended.text
    assert destroy_saved() == 1
    assert copies() == []
    assert opened(app, offering, path, 404).h1 == "This link has ended"
    assert destroy_saved() == 0


def test_a_legal_hold_keeps_it_closed_and_stored(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    offering = open_offering(ACADEMY)
    save(half_way(app, offering))
    walk = opened(app, offering, mailed_path())
    db.session.add(LegalHold(offering_id=offering.id, reason="Case", made_by=factories.staff().id))
    db.session.commit()
    walk.press("act", "ask-throw-away").press("act", "throw-away")
    assert walk.h1 == "Your saved answers are deleted"
    time_machine.move_to(now() + 15 * DAY, tick=False)
    assert destroy_saved() == 0
    assert len(copies()) == 1


def test_thrown_away_it_is_gone(app: Flask) -> None:
    offering = open_offering(ACADEMY)
    save(half_way(app, offering))
    path = mailed_path()
    walk = opened(app, offering, path).press("act", "ask-throw-away")
    assert walk.h1 == "Throw it away?" and len(copies()) == 1
    walk.press("act", "throw-away")
    assert copies() == []
    assert deliver_due().sent == 0, "a mail that is still owed is not sent any more"


def test_beyond_the_mails_of_a_day_nothing_is_kept_and_nothing_is_told(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    offering = open_offering(ACADEMY)
    pages = set()
    for _ in range(MAILS_A_DAY + 2):
        pages.add(save(half_way(app, offering)).text)
    assert len(pages) == 1, "the answer never tells what there is for an address"
    assert len(copies()) == len(mails()) == MAILS_A_DAY
    assert save(half_way(app, offering), "other@example.org").h1 == "Look in your mail"
    time_machine.move_to(now() + DAY + timedelta(minutes=1), tick=False)
    save(half_way(app, offering))
    assert len(mails()) == MAILS_A_DAY + 1


def test_pressed_twice_it_is_one_copy_and_one_mail(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(now().replace(minute=1), tick=False)
    walk = half_way(app, open_offering(ACADEMY)).press("save")
    ask = walk.page
    walk.press("go", "save")
    walk.page = ask
    walk.press("go", "save")
    assert len(copies()) == len(mails()) == 1


def test_a_short_form_has_no_such_button(app: Flask) -> None:
    offering = open_offering(WOMEN)
    walk = Walk(device(app), offering).fill({})
    assert "go on later" not in walk.text
    walk.client.post(walk.path, data={**walk.fields, "save": "1"})
    answer = walk.client.post(walk.path, data={**walk.fields, "page": "save"})
    assert answer.status_code == 400
    assert walk.client.get(f"{walk.path}/saved/x").status_code == 404


def test_the_mail_says_until_when_and_nothing_that_was_typed(app: Flask) -> None:
    save(half_way(app, open_offering(ACADEMY, title="Spring class")))
    mail = parsed(compose(mails()[0]).mail.as_bytes())
    for kind in ("plain", "html"):
        text = flat(body(mail, kind))
        assert "Spring class" in text and "not sent yet" in text and "until" in text
        assert "Ana" not in told(text) and "1985" not in text
    assert mail["To"] == EMAIL
    assert unseal(copies()[0]).token in body(mail, "plain")


def test_the_page_behind_the_link_asks_as_often_for_many_copies_as_for_one(
    app: Flask, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    offering = open_offering(ACADEMY)
    save(half_way(app, offering))
    path, counts = mailed_path(), []
    for more in (0, 30):
        for number in range(more):
            factories.saved(offering, email=f"a{number}@example.org")
        with statements() as sent:
            assert device(app).get(path).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] < 12


def test_saving_has_a_limit_of_its_own_and_leaves_the_form_alone(app: Flask) -> None:
    offering = open_offering(ACADEMY)
    app.config["LIMIT_SAVE"], before = "2 per hour", app.config["LIMIT_SAVE"]
    try:
        for _ in range(2):
            save(half_way(app, offering), "a@example.org")
        walk = half_way(app, offering).press("save")
        walk.press("go", "save", status=429)
    finally:
        app.config["LIMIT_SAVE"] = before
    assert len(copies()) == 2
