"""Sealed text moves to a new key in steps; a missing key is named and breaks no page."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.extensions import Base, db, vault
from app.messages.links import hashed
from app.messages.saved import Kept, seal
from app.models import Activity, Offering, PrivateField, Registration, now
from app.offerings.lottery import prepare
from app.program_kit.selection import LOTTERY
from app.records.keys import SEALED
from app.records.verify import Walk, findings
from app.registration.draw import draw_due
from app.registration.instruct import instruct
from app.registration.looks import CANNOT_OPEN, instructions
from app.registration.private import INSTRUCTION, Reader, unsealed
from app.registration.saved import open_saved
from tests import factories
from tests.engines import FIELD_KEY
from tests.factories import ACADEMY, GAME
from tests.registration.people import ADULT, person, sign_up
from tests.security.world import visitor

OLD, NEW = FIELD_KEY, base64.urlsafe_b64encode(b"n" * 32).decode()
Keys = Callable[..., None]


@pytest.fixture
def field_keys(app: Flask) -> Iterator[Keys]:
    """field_keys(NEW, OLD): the app reads this setting from now on."""
    before = app.config["FIELD_KEYS"]

    def use(*values: str) -> None:
        app.config["FIELD_KEYS"] = list(values)
        vault.init_app(app)

    yield use
    use(*before)


def rotated(app: Flask, *options: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["records", "rotate-keys", *options])
    return result.exit_code, result.output


def told(private: dict[str, str] | None = None) -> Registration:
    return factories.registration(
        factories.offering(GAME),
        is_minor=True,
        private=private or {"health": "Carries an inhaler."},
    )


def lottery(**fields: object) -> Offering:
    row = factories.offering(GAME, selection=LOTTERY, **fields)  # type: ignore[arg-type]
    prepare(row)
    db.session.commit()
    return row


def test_everything_sealed_opens_with_the_new_key_alone(app: Flask, field_keys: Keys) -> None:
    person, drawing = told({"health": "Carries an inhaler.", "custody": "Not Kim."}), lottery()
    told({"health": "Peanuts."})
    versions = (drawing.version, drawing.updated_at)
    times = db.session.scalars(select(PrivateField.updated_at).order_by(PrivateField.id)).all()
    seed = vault.open(drawing.sealed_seed, f"offering:{drawing.id}:seed")
    field_keys(NEW, OLD)
    code, said = rotated(app, "--check")
    assert (code, "private answers: 3 on the former key" in said) == (1, True)
    assert rotated(app)[0] == 0
    field_keys(NEW)
    assert rotated(app, "--check")[0] == 0
    fields = db.session.scalars(select(PrivateField).order_by(PrivateField.id)).all()
    opened = {unsealed(f.registration_id, f.kind, f.sealed) for f in fields}
    assert opened == {"Carries an inhaler.", "Not Kim.", "Peanuts."}
    assert [field.updated_at for field in fields] == times
    stored = db.session.get_one(Offering, drawing.id)
    assert vault.open(stored.sealed_seed, f"offering:{stored.id}:seed") == seed
    assert (stored.version, stored.updated_at) == versions
    assert person.private_fields


def test_the_move_is_one_line_of_history_and_the_chain_holds(app: Flask, field_keys: Keys) -> None:
    told()
    field_keys(NEW, OLD)
    assert rotated(app)[0] == rotated(app)[0] == 0
    query = select(Activity).where(Activity.verb == "keys_rotated").order_by(Activity.id)
    lines = db.session.scalars(query).all()
    assert [line.data for line in lines] == [{"key": vault.newest, "texts": 1}]
    assert list(findings(Walk())) == []


def test_a_text_moved_to_another_row_is_named_and_the_rest_goes_on(
    app: Flask, field_keys: Keys
) -> None:
    one, other = told({"health": "One."}), told({"health": "Other."})
    stolen = one.private_fields[0].sealed
    query = update(PrivateField).where(PrivateField.registration_id == other.id)
    db.session.execute(query.values(sealed=stolen))
    db.session.commit()
    damaged = other.private_fields[0].id
    field_keys(NEW, OLD)
    code, said = rotated(app)
    assert code == 1
    assert f"private answers, row {damaged}: its key does not open it" in said
    assert "private answers: 1 on the newest key" in said
    db.session.expire_all()
    assert other.private_fields[0].sealed == stolen


def test_a_key_that_is_gone_is_named(app: Flask, field_keys: Keys) -> None:
    told()
    gone = vault.newest
    field_keys(NEW)
    for options in ((), ("--check",)):
        code, said = rotated(app, *options)
        assert code == 1
        assert f"private answers: 1 on key {gone}, which FIELD_KEYS does not hold" in said


def test_every_sealed_column_is_moved() -> None:
    columns = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name.startswith("sealed")
    }
    assert columns == {(each.table.__tablename__, each.column.key) for each in SEALED}


def test_pages_say_which_setting_lacks_the_key(app: Flask, field_keys: Keys) -> None:
    row = told({"accommodation": "Hard of hearing.", INSTRUCTION: "Seat in front."})
    coordinator = factories.staff(GAME)
    designee = factories.staff(role="records")
    field_keys(NEW)
    here = visitor(app).as_staff(coordinator)
    page = here.get(f"/staff/people/{row.id}")
    assert page.status_code == 200
    assert "Saving a new instruction replaces it" in page.text
    assert CANNOT_OPEN not in page.text
    asked = {"kind": "accommodation", "reason": "To plan the day"}
    opened = here.send(f"/staff/people/{row.id}/private", asked)
    assert (opened.status_code, "FIELD_KEYS" in opened.text) == (422, True)
    wanted = {"made": str(row.submission_id), "asker": "Ana", "identity": "Seen", "reason": "Asked"}
    copy = visitor(app).as_staff(designee).send("/staff/records/copies/download", wanted)
    assert (copy.status_code, "FIELD_KEYS" in copy.text) == (422, True)
    looks = select(Activity).where(Activity.verb.in_(("private_read", "copied_out")))
    assert db.session.scalars(looks).all() == []


def test_the_list_for_the_day_opens_without_the_key(app: Flask, field_keys: Keys) -> None:
    row = told({INSTRUCTION: "Seat in front."})
    field_keys(NEW)
    assert instructions([row.id]) == {row.id: CANNOT_OPEN}
    # What is written now is sealed with the key that is there.
    instruct(row.id, "At the door.", Reader(factories.staff(GAME), "coordinator"))
    assert instructions([row.id]) == {row.id: "At the door."}


def test_a_lottery_without_its_key_keeps_no_other_from_being_drawn(
    app: Flask, field_keys: Keys
) -> None:
    past = {"closes_at": now(), "opens_at": now() - timedelta(days=2)}
    first = lottery(**past)
    field_keys(NEW)
    second = lottery(**past)
    assert draw_due() == 1
    assert (first.drawn_at, second.drawn_at is None) == (None, False)


def test_a_missing_key_keeps_nobody_from_signing_up(app: Flask, field_keys: Keys) -> None:
    academy = factories.offering(ACADEMY)
    born = {"check": "Born: 1985-03-14"}
    first = sign_up(academy, person("Ana Sample", birth_date=ADULT, private=born))
    field_keys(NEW)
    again = sign_up(academy, person("Ana Sample", birth_date=ADULT, private=born), phone="1")
    assert again.registrations[0].status == first.registrations[0].status == "under_review"


def test_an_application_put_aside_moves_too_and_says_when_it_cannot_be_opened(
    app: Flask, field_keys: Keys
) -> None:
    field_keys(OLD)
    row = factories.saved(factories.offering(ACADEMY), "ana@example.org")
    row.token_hash, row.sealed = hashed("token"), seal(row.id, Kept("token", "The form."))
    db.session.commit()
    field_keys(NEW, OLD)
    assert rotated(app)[0] == 0
    field_keys(NEW)
    opened = open_saved(row.offering_id, "token")
    assert opened is not None
    assert opened.form == "The form."
    field_keys(OLD)
    gone = open_saved(row.offering_id, "token")
    assert gone is not None
    assert gone.form == ""
