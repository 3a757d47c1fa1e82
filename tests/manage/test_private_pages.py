"""Private answers behind the mailed link: closed without a fresh code, open for a short while."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from time_machine import TimeMachineFixture

from app.extensions import db
from app.messages import kinds, links
from app.models import RESIDENT, Activity, FreshCode, Message, Submission, now
from app.registration.change import ContactChange, change_contact
from app.registration.own_private import change_private, own_texts
from tests import factories
from tests.factories import COFFEE, GAME, WOMEN
from tests.manage.codes import ask, mailed_code, open_private
from tests.security.world import a_link

TOLD = {
    "health": "Peanuts",
    "emergency": "Kim Sample, 612-555-0150",
    "pickup": "Lee Sample, 612-555-0151; Sam Sample, 612-555-0152",
    "custody": "Not to Uncle Joe",
}
WORDS = ("Peanuts", "Kim Sample", "Lee Sample", "Uncle Joe")


def family() -> tuple[Submission, str]:
    """Two children, and the link to their sign-up."""
    made = factories.submission(factories.offering(GAME))
    for name, grade in (("Ana Sample", 6), ("Leo Sample", 4)):
        answers = {"alone": "no"} if grade == 6 else {}
        factories.registration(
            made, full_name=name, grade=grade, is_minor=True, private=TOLD, answers=answers
        )
    return made, a_link(made.id, links.MANAGE)


def texts(made: Submission) -> list[dict[str, str | None]]:
    db.session.expire_all()
    return [told for _, told in sorted(own_texts(made).items())]


def enter(client: Any, token: str, code: str, **fields: Any) -> Any:
    data = {"token": token, "act": "open-private", "goal": "private", "code": code, **fields}
    return client.post("/manage", data=data)


def save(client: Any, page: Any, **fields: Any) -> Any:
    return client.submit(page, fields, button=("act", "save-private"))


def newest() -> FreshCode:
    db.session.expire_all()
    query = select(FreshCode).order_by(FreshCode.id.desc())
    found = db.session.scalars(query).first()
    assert found is not None
    return found


def sent() -> int:
    return db.session.scalar(select(func.count(FreshCode.id))) or 0


def test_a_code_by_mail_opens_what_was_told_and_saves_what_is_changed(client: Any) -> None:
    made, token = family()
    ana, leo = made.registrations
    page = client.post("/manage", data={"token": token})
    assert [word for word in WORDS if word in page.text] == []
    asked = ask(client, token, goal="private")
    assert asked.page.h1 == "Enter the code"
    assert "Set-Cookie" not in asked.headers
    page = client.submit(asked, {"code": mailed_code()}, button=("act", "open-private"))
    assert page.page.h1 == "Private answers"
    assert page.headers["Cache-Control"] == "no-store"
    assert [word for word in WORDS if word not in page.text] == []
    fields = {
        "pickup-0-name": "Kim Sample", "pickup-0-phone": "612-555-0150", "not_to": "",
        "pickup-1-name": "", "pickup-1-phone": "", f"r{leo.id}-inclusion": "A quiet room",
        f"r{ana.id}-alone": "yes",
    }  # fmt: skip
    done = save(client, page, **fields)
    assert "Your private answers are saved." in done.page.text
    rest = {"health": "Peanuts", "emergency": TOLD["emergency"]}
    assert texts(made) == [
        {**rest, "pickup": "Kim Sample, 612-555-0150"},
        {**rest, "pickup": "Kim Sample, 612-555-0150", "accommodation": "A quiet room"},
    ]
    assert [row.answers.get("alone") for row in (ana, leo)] == ["yes", None]
    lines = db.session.scalars(select(Activity).order_by(Activity.id)).all()
    changed = [(line.registration_id, line.data["kind"]) for line in lines[2:]]
    shared = {(row.id, kind) for row in (ana, leo) for kind in ("pickup", "custody")}
    assert set(changed) == {*shared, (leo.id, "accommodation"), (ana.id, "alone")}
    assert [line.verb for line in lines[:2]] == ["code_asked", "code_right"]
    assert {line.actor for line in lines} == {"resident"}
    mails = db.session.scalars(select(Message.kind).order_by(Message.id)).all()
    assert list(mails) == [kinds.FRESH_CODE, kinds.CHANGED]
    # As it stands, saved again: nothing is written, and no mail says so.
    again = save(client, open_after(client, token))
    assert "Nothing was changed." in again.page.text


def open_after(client: Any, token: str) -> Any:
    """A new code once the first is used."""
    return open_private(client, token)


def test_whatever_is_wrong_with_a_code_looks_the_same(
    client: Any, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(now(), tick=False)
    made, token = family()
    other, others = family()
    never = enter(client, token, "123456")
    ask(client, token)
    code = mailed_code()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    answers = [never, enter(client, token, wrong), enter(client, others, code)]
    assert newest().tries == 1
    time_machine.shift(timedelta(minutes=2))
    ask(client, token)
    answers.append(enter(client, token, code))
    code = mailed_code()
    time_machine.shift(timedelta(minutes=15))
    answers.append(enter(client, token, code))
    ask(client, token)
    code = mailed_code()
    assert enter(client, token, f" {code[:3]} {code[3:]} ").page.h1 == "Private answers"
    answers.append(enter(client, token, code))
    ask(client, token)
    code = mailed_code()
    answers += [enter(client, token, code[::-1] + "0") for _ in range(5)]
    answers.append(enter(client, token, code))
    assert newest().tries == 5
    names = {others: token, other.offering.title: made.offering.title}
    pages = [each.text for each in answers]
    for name, instead in names.items():
        pages = [page.replace(name, instead) for page in pages]
    assert {each.status_code for each in answers} == {422}
    assert len({page.partition("<main")[2] for page in pages}) == 1
    guessed = select(func.count(Activity.id)).where(Activity.verb == "code_wrong")
    assert db.session.scalar(guessed) == 1
    assert made.email not in answers[0].text


def test_it_closes_after_a_while_and_what_was_typed_is_not_lost(
    client: Any, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(now(), tick=False)
    made, token = family()
    page = open_private(client, token)
    time_machine.shift(timedelta(minutes=15))
    late = save(client, page, not_to="Not to Aunt May")
    assert late.status_code == 403
    assert [word for word in ("Peanuts", "Uncle Joe") if word in late.page.text] == []
    assert texts(made)[0]["custody"] == TOLD["custody"]
    anew = client.submit(late, button=("act", "send-code"))
    page = client.submit(anew, {"code": mailed_code()}, button=("act", "open-private"))
    assert "Not saved yet" in page.page.text
    save(client, page)
    assert [told["custody"] for told in texts(made)] == ["Not to Aunt May"] * 2
    # Kept busy, it still closes an hour after its code.
    page = open_private(client, token)
    for _ in range(5):
        time_machine.shift(timedelta(minutes=12))
        page = save(client, page, **{"second-0-phone": "nonsense"})
    assert page.status_code == 403


def test_nothing_opens_it_but_the_mark_of_this_link_and_its_newest_code(client: Any) -> None:
    made, token = family()
    _other, others = family()
    mark = open_private(client, others).page.form().find("input", {"name": "opened"})["value"]
    fields = {"version": str(made.version), "not_to": "Anybody may"}
    signed = client.get(f"/{GAME}/{made.offering.slug}/sign-up").page.form()
    state = signed.find("input", {"name": "state"})["value"]
    for wrong in ("", "x", mark, mark[:-2], state):
        for act in ("save-private", "send-guardian"):
            data = {"token": token, "act": act, "opened": wrong, **fields}
            assert client.post("/manage", data=data).status_code == 403
    page = open_private(client, token)
    newest().made_at -= timedelta(minutes=2)
    ask(client, token)
    assert save(client, page, not_to="Anybody may").status_code == 403
    assert texts(made)[0]["custody"] == TOLD["custody"]
    assert client.post("/manage", data={"token": token, "act": "private"}).status_code == 400


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda made: move(made, 2), "changed in the last three days"),
        (lambda made: setattr(made, "email_confirmed_at", None), "Call the office instead"),
        (lambda made: setattr(made.offering, "change_until", now()), "time for changes is over"),
    ],
    ids=["new address", "unconfirmed", "too late"],
)
def test_when_no_code_is_mailed(
    client: Any, spoil: Callable[[Submission], None], words: str
) -> None:
    made, _ended = family()
    spoil(made)
    db.session.commit()
    answer = ask(client, a_link(made.id, links.MANAGE))
    assert answer.status_code == 409
    assert words in answer.page.text
    assert sent() == 0


def move(made: Submission, days: int) -> None:
    """A new address that was confirmed, so many days ago."""
    change_contact(made.id, ContactChange("new@example.org", "612-555-0123", False), RESIDENT)
    made.email_confirmed_at = now()
    db.session.commit()


def test_only_so_many_codes_for_a_link_and_for_an_address(
    client: Any, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(now(), tick=False)
    made, token = family()
    ask(client, token)
    ask(client, token)
    assert sent() == 1, "pressed twice"
    for count in range(2, 7):
        time_machine.shift(timedelta(minutes=2))
        assert ask(client, token).status_code == (200 if count < 6 else 409)
    second = a_link(made.id, links.MANAGE)
    for _ in range(6):
        time_machine.shift(timedelta(minutes=2))
        answer = ask(client, second)
    assert answer.status_code == 409
    assert "Try again later" in answer.page.text
    assert sent() == 10
    time_machine.shift(timedelta(days=1))
    assert ask(client, token).status_code == 200


def test_where_the_guardians_form_goes_takes_a_code_as_well(client: Any) -> None:
    made = factories.submission(factories.offering(WOMEN))
    teen = factories.registration(made, "guardian_pending", full_name="Ana Young", is_minor=True)
    form = factories.guardian_form(teen)
    token = a_link(made.id, links.MANAGE)
    asked = ask(client, token, goal="guardian", person=str(teen.id))
    page = client.submit(asked, {"code": mailed_code()}, button=("act", "open-private"))
    assert page.page.h1 == "Form of a parent or guardian"
    fields = {"guardian_email": "other@example.org"}
    done = client.submit(page, fields, button=("act", "send-guardian"))
    assert "on its way" in done.page.text
    db.session.expire_all()
    assert form.guardian_email == "other@example.org"


def test_the_second_writer_sees_both(app: Flask, client: Any) -> None:
    made, token = family()
    page = open_private(client, token)
    change_private(made.id, {made.registrations[0].id: {"custody": "Not to Bo"}}, RESIDENT)
    late = save(client, page, not_to="Not to Cy")
    assert late.status_code == 409
    assert "Not to Bo" in late.page.text
    assert "Not to Cy" in late.page.text
    save(client, late)
    assert texts(made)[0]["custody"] == "Not to Cy"


def test_answers_about_health_without_a_box_of_their_own_can_be_changed(client: Any) -> None:
    made = factories.submission(factories.offering(COFFEE))
    row = factories.registration(made, private={"health": "Bees\n\nCook? (version 1)\nNo nuts"})
    page = open_private(client, a_link(made.id, links.MANAGE))
    assert "No nuts" in page.text
    save(client, page, **{f"r{row.id}-health": "Bees"})
    assert texts(made) == [{"health": "Bees"}]
