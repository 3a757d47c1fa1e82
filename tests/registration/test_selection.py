"""Who gets the places: residents first, a draw, a coordinator; and a draw anybody can repeat."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from time_machine import TimeMachineFixture

from app.extensions import db
from app.models import RESIDENT, SYSTEM, Offering, Registration, now
from app.offerings.edit import Facts, change_facts, stored
from app.offerings.lottery import prepare
from app.offerings.refusals import SelectionRefusedError
from app.program_kit import selection
from app.registration.draw import draw, draw_due, drawn_references
from app.registration.offer_answers import decline_offer, rejoin
from app.registration.offers import offer_everywhere
from app.registration.person import why_here
from tests import factories
from tests.factories import COFFEE, GAME
from tests.registration.people import assert_counters, child, mails, person, sign_up, statuses
from tests.registration.waitlists import MONDAY, confirmed_sign_up, leave, offers_of

ROOT = Path(__file__).parents[2]
HERE, AWAY = {"city": "st-anthony"}, {"city": "other"}


@pytest.fixture(autouse=True)
def noon(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(MONDAY, tick=False)


def residents_first(seats: int) -> Offering:
    factories.city()
    until = now() + timedelta(days=7)
    return factories.offering(
        COFFEE, seats=seats, selection="residents_first", residents_until=until
    )


def lottery(seats: int, program: str = COFFEE, **fields: object) -> Offering:
    closes = now() + timedelta(days=7)
    made = factories.offering(program, seats=seats, selection="lottery", closes_at=closes, **fields)
    prepare(made)
    db.session.commit()
    return made


def facts_of(offering: Offering, **changed: object) -> Facts:
    names = Facts.__dataclass_fields__
    return Facts(**{**{name: stored(offering, name) for name in names}, **changed})  # type: ignore[arg-type]


def test_until_the_date_residents_get_places_and_others_wait(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    offering = residents_first(2)
    away, here, other = (
        sign_up(offering, **AWAY),
        sign_up(offering, **HERE),
        sign_up(offering, **AWAY),
    )
    assert [statuses(each) for each in (away, here, other)] == [
        ["waitlisted"],
        ["confirmed"],
        ["waitlisted"],
    ]
    assert "free places go to residents only" in why_here(away.registrations[0])
    offer_everywhere()
    assert statuses(away) == ["waitlisted"], "a place was kept for residents"
    time_machine.move_to(MONDAY + timedelta(days=7), tick=False)
    offer_everywhere()
    assert [statuses(away), statuses(other)] == [["offered"], ["waitlisted"]]
    assert_counters(offering)


def test_a_resident_does_not_pass_residents_who_wait(app: Flask) -> None:
    offering = residents_first(2)
    sign_up(offering, **HERE)
    pair = sign_up(offering, person(), person(), keep_together=True, **HERE)
    single = sign_up(offering, **HERE)
    assert statuses(pair) == ["waitlisted", "waitlisted"]
    assert statuses(single) == ["offered"], "the last place went by the line, not past it"
    assert db.session.get_one(Registration, pair.registrations[0].id).passed_over == 1


def test_where_a_coordinator_chooses_nothing_goes_by_itself(app: Flask) -> None:
    offering = factories.offering(COFFEE, seats=5, selection="by_hand")
    made = sign_up(offering)
    offer_everywhere()
    assert statuses(made) == ["waitlisted"]
    assert "coordinator chooses" in why_here(made.registrations[0])
    assert_counters(offering)


def test_before_the_draw_all_wait_and_afterwards_places_go_down_the_order(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    offering = lottery(2)
    made = [confirmed_sign_up(offering) for _ in range(5)]
    offer_everywhere()
    assert [statuses(each) for each in made] == [["waitlisted"]] * 5
    assert draw_due() == 0, "sign-up is still open"
    assert "Waits for the draw" in why_here(made[0].registrations[0])
    time_machine.move_to(MONDAY + timedelta(days=7), tick=False)
    assert (draw_due(), draw_due()) == (1, 0)
    order = list(drawn_references(offering.id))
    assert sorted(order) == sorted(each.reference for each in made)
    by_reference = {each.reference: each for each in made}
    assert [statuses(by_reference[each])[0] for each in order] == ["offered"] * 2 + [
        "waitlisted"
    ] * 3
    third = by_reference[order[2]]
    assert why_here(third.registrations[0]).startswith("1st on the list: drawn as number 3")
    assert "drawn" in mails(third)
    assert_counters(offering)


def test_who_lets_a_drawn_place_pass_comes_back_last(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    offering = lottery(1)
    made = {each.reference: each for each in (confirmed_sign_up(offering) for _ in range(3))}
    time_machine.move_to(MONDAY + timedelta(days=7), tick=False)
    draw(offering.id)
    order = list(drawn_references(offering.id))
    first, second, third = (made[each] for each in order)
    decline_offer(offers_of(first)[0].id, RESIDENT)
    rejoin([first.registrations[0].id], RESIDENT)
    assert [statuses(each)[0] for each in (first, second, third)] == [
        "waitlisted",
        "offered",
        "waitlisted",
    ]
    assert why_here(first.registrations[0]).startswith("2nd on the list: came after the draw")
    assert list(drawn_references(offering.id)) == order, "the draw itself stays as it was"
    leave(second)
    assert statuses(third) == ["offered"]


def test_a_family_is_drawn_once_and_stays_together(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    offering = lottery(3, GAME)
    family = confirmed_sign_up(offering, child("Ana", 4), child("Leo", 5), keep_together=True)
    time_machine.move_to(MONDAY + timedelta(days=7), tick=False)
    draw(offering.id)
    assert list(drawn_references(offering.id)) == [family.reference]
    assert statuses(family) == ["offered", "offered"]


def test_the_script_in_the_docs_draws_the_same_order(
    client: FlaskClient, time_machine: TimeMachineFixture, tmp_path: Path
) -> None:
    offering = lottery(2)
    for _ in range(8):
        confirmed_sign_up(offering)
    base = f"/{offering.program}/{offering.slug}/"
    before = client.get(f"{base}draw")
    fingerprint = offering.commitment
    assert fingerprint in before.text
    assert "draw" in client.get(base).text
    assert client.get(f"{base}draw.txt").status_code == 404
    time_machine.move_to(MONDAY + timedelta(days=7), tick=False)
    draw(offering.id)
    listed = client.get(f"{base}draw.txt").text
    seed, *references = listed.split()
    assert hashlib.sha256(seed.encode()).hexdigest() == fingerprint
    page = client.get(f"{base}draw").text
    assert seed in page
    assert all(reference in page for reference in references)

    script = re.search(r"```python\n(.*?)```", (ROOT / "docs/lottery.md").read_text(), re.DOTALL)
    assert script is not None
    assert len(script[1].splitlines()) <= 20
    (tmp_path / "draw.py").write_text(script[1])

    def run(text: str, known: str = fingerprint) -> tuple[int, str]:
        (tmp_path / "draw.txt").write_text(text)
        command = [sys.executable, "-I", "draw.py", known, "draw.txt"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    assert run(listed) == (0, "8 references, in the order that this seed gives.\n")
    swapped = [seed, references[1], references[0], *references[2:]]
    assert run("\n".join(swapped))[0] == 1
    assert run(listed, "0" * 64)[0] == 1


def test_the_rule_stays_once_somebody_signed_up(app: Flask) -> None:
    offering = factories.offering(COFFEE)
    change_facts(offering.id, facts_of(offering, selection="lottery"), SYSTEM)
    offering = db.session.get_one(Offering, offering.id)
    assert offering.commitment
    assert offering.commitment not in offering.sealed_seed
    sealed = offering.sealed_seed
    change_facts(offering.id, facts_of(offering, title="Another title"), SYSTEM)
    assert db.session.get_one(Offering, offering.id).sealed_seed == sealed, "one seed, once"
    sign_up(offering)
    with pytest.raises(SelectionRefusedError, match="stays"):
        change_facts(offering.id, facts_of(offering, selection="first_come"), SYSTEM)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"selection": "residents_first"}, "residents_until"),
        ({"selection": "lottery", "closes_at": None}, "closes_at"),
    ],
)
def test_a_rule_needs_its_date(app: Flask, changed: dict[str, object], field: str) -> None:
    offering = factories.offering(COFFEE)
    with pytest.raises(SelectionRefusedError) as refused:
        change_facts(offering.id, facts_of(offering, **changed), SYSTEM)
    assert refused.value.field == field


def test_the_order_is_that_of_the_fingerprints() -> None:
    names = ["AAA-AAA", "BBB-BBB", "CCC-CCC"]
    seed = selection.new_seed()
    smallest = min(names, key=lambda n: hashlib.sha256(f"{seed}:{n}".encode()).hexdigest())
    assert selection.by_lot(seed, names)[0] == smallest
