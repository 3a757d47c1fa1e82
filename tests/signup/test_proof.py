"""Where a machine may be at work the browser does a sum, or a code comes by mail."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from bs4 import Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.extensions import _network, db, limiter
from app.messages.compose import NoLongerTrueError, compose
from app.models import Division, Message, Submission, now
from app.registration.prove import MAILS_A_DAY
from app.signup.proof import MOST
from tests.factories import ACADEMY, COFFEE
from tests.live import parsed
from tests.messages.mails import body
from tests.signup.walk import HEADLINES, Walk, open_offering

on_one_engine = pytest.mark.parametrize("engine_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def few(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One sign-up from an address is no crowd, two are."""
    monkeypatch.setitem(app.config, "PROOF_AFTER", "1 per hour")
    yield
    limiter.reset()


def form_of(walk: Walk) -> Tag:
    found = walk.page.page.form()  # type: ignore[attr-defined]
    assert isinstance(found, Tag)
    return found


def summed(walk: Walk) -> str:
    """The number a browser would find."""
    form = form_of(walk)
    salt, goal, most = (str(form[f"data-{name}"]) for name in ("salt", "goal", "most"))
    assert int(most) == MOST
    return next(
        str(n) for n in range(MOST) if hashlib.sha256(f"{salt}{n}".encode()).hexdigest() == goal
    )


def doubted(client: FlaskClient, program: str = COFFEE) -> Walk:
    """Somebody after whom one other has signed up, and who is asked for a proof."""
    offering = open_offering(program)
    Walk(client, offering).to_check().send()
    walk = Walk(client, offering).to_check().send()
    assert walk.h1 == "One more step"
    assert sign_ups() == 1
    return walk


def sign_ups() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Submission.id))) or 0


def codes() -> list[Message]:
    db.session.rollback()
    query = select(Message).where(Message.kind == "sign_up_code").order_by(Message.id)
    return list(db.session.scalars(query))


def mailed_code() -> str:
    mail = parsed(compose(codes()[-1]).mail.as_bytes())
    found = re.search(r"^\d{3} \d{3}$", body(mail, "plain"), re.MULTILINE)
    assert found
    assert found[0] in body(mail, "html")
    assert found[0] not in str(mail["Subject"])
    assert mail["To"] == "ana@example.org"
    return found[0]


@pytest.mark.parametrize("program", [COFFEE, ACADEMY])
def test_a_sum_sends_the_form_and_is_good_for_no_second_one(
    client: FlaskClient, program: str
) -> None:
    walk = doubted(client, program)
    taken = db.session.scalar(select(func.sum(Division.seats_taken)))
    number = summed(walk)
    wrong = walk.press("go", "send", proof=str((int(number) + 1) % MOST))
    assert (wrong.h1, sign_ups()) == ("One more step", 1)
    assert db.session.scalar(select(func.sum(Division.seats_taken))) == taken, "no seat is held"
    form = {name: value for name, value in walk.fields.items() if name != "go"}
    assert walk.press("go", "send", proof=number).h1 == HEADLINES[program]
    assert sign_ups() == 2
    again = client.post(walk.path, data={**form, "proof": number, "go": "send"})
    assert again.status_code == 303, "the same form is the same sign-up"
    assert sign_ups() == 2
    other = Walk(client, walk.made.offering).to_check().send()
    other.press("go", "send", proof=number)
    assert (other.h1, sign_ups()) == ("One more step", 2)


def test_who_has_no_javascript_gets_a_code_by_mail(client: FlaskClient) -> None:
    walk = doubted(client)
    assert walk.press("mail").h1 == "Look in your mail"
    assert len(codes()) == 1
    code = mailed_code()
    assert code.replace(" ", "") not in walk.html
    wrong = f"{(int(code.replace(' ', '')) + 1) % 1_000_000:06}"
    walk.press("go", "send", code=wrong, status=422)
    assert "not the code of the last mail" in walk.text
    assert sign_ups() == 1
    walk.press("go", "send", code=code)
    assert (walk.h1, sign_ups()) == ("See you there", 2)
    with pytest.raises(NoLongerTrueError):
        compose(codes()[0])


@on_one_engine
def test_an_address_is_not_flooded_with_codes(client: FlaskClient) -> None:
    walk = doubted(client)
    for _ in range(MAILS_A_DAY + 2):
        assert walk.press("mail").h1 == "Look in your mail"
    assert len(codes()) == MAILS_A_DAY
    assert len({row.data["code"] for row in codes()}) > 1


@on_one_engine
def test_sum_and_code_work_for_half_an_hour(client: FlaskClient) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        walk = doubted(client)
        number = summed(walk)
        clock.shift(timedelta(minutes=31))
        assert walk.press("go", "send", proof=number).h1 == "One more step"
        walk.press("mail")
        code = mailed_code()
        clock.shift(timedelta(minutes=31))
        with pytest.raises(NoLongerTrueError):
            compose(codes()[0])
        assert walk.press("go", "send", code=code).h1 == "One more step"
        assert walk.press("go", "send", proof=summed(walk)).h1 == "See you there"


@on_one_engine
def test_haste_a_box_nobody_sees_and_a_crowd_for_one_date_raise_doubt(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PROOF_AFTER", "100 per hour")
    offering = open_offering(COFFEE)
    trap = form_of(Walk(client, offering).to_check()).find("input", {"name": "website"})
    assert isinstance(trap, Tag)
    assert (trap["tabindex"], trap.find_parent(attrs={"aria-hidden": "true"}) is None) == (
        "-1", False
    )  # fmt: skip
    walk = Walk(client, offering).to_check()
    assert walk.press("go", "send", website="https://spam.example").h1 == "One more step"
    with monkeypatch.context() as patch:
        patch.setitem(app.config, "PROOF_SOONER_THAN", 3)
        assert Walk(client, offering).to_check().send().h1 == "One more step"
        with time_machine.travel(now()) as clock:
            slow = Walk(client, offering).to_check()
            clock.shift(timedelta(seconds=4))
            assert slow.send().h1 == "See you there"
    monkeypatch.setitem(app.config, "PROOF_AFTER_DATE", "1 per hour")
    assert Walk(client, offering).to_check().send().h1 == "See you there"
    assert Walk(client, offering).to_check().send().h1 == "One more step"
    assert Walk(client, open_offering(COFFEE)).to_check().send().h1 == "See you there"


@on_one_engine
def test_without_an_address_the_page_says_whom_to_call(client: FlaskClient) -> None:
    offering = open_offering(COFFEE)
    Walk(client, offering).to_check().send()
    walk = Walk(client, offering).fill({})
    walk.fill({"party": "2", "called": "Ana"}).send()
    assert walk.h1 == "One more step"
    assert "Call 612-555-0100" in walk.text
    assert not form_of(walk).find("button", {"name": "mail"})
    assert walk.press("go", "look").h1 == "Check your answers"
    assert not codes()


@on_one_engine
def test_a_proof_is_asked_for_by_nobody_but_us(client: FlaskClient) -> None:
    walk = Walk(client, open_offering(COFFEE)).to_check()
    answer = client.post(walk.path, data={**walk.fields, "mail": "1"})
    assert answer.status_code == 400
    assert not codes()


def test_a_household_counts_once_however_many_addresses_it_has() -> None:
    assert _network("2001:db8:1:2:3:4:5:6") == _network("2001:db8:1:2::9") == "2001:db8:1:2::/64"
    assert _network("2001:db8:1:3::9") != _network("2001:db8:1:2::9")
    assert _network("192.0.2.7") == "192.0.2.7"
    assert _network("192.0.2.8") != _network("192.0.2.7")
    assert _network("no address") == "no address"
