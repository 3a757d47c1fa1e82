"""The same form twice, look-alikes, and what is kept sealed and signed."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db, vault
from app.models import RESIDENT, PrivateField, Registration, Signature
from app.program_kit.application import Person
from app.registration.cases import cases_of
from app.registration.refusals import AlreadySentError
from app.registration.register import register
from tests import factories
from tests.factories import COFFEE, GAME
from tests.registration.people import application, child, mails, person, sign_up, stored


def test_the_same_form_twice_is_one_sign_up(app: Flask) -> None:
    offering = factories.offering(COFFEE, seats=5)
    form = application(person(party_size=2))
    first = register(offering.id, form, RESIDENT)
    again = register(offering.id, form, RESIDENT)
    assert (first.created, again.created) == (True, False)
    assert (first.submission_id, first.reference) == (again.submission_id, again.reference)
    assert mails(stored(again)) == ["received"]


def test_the_same_form_is_found_again_after_the_closing(app: Flask) -> None:
    offering = factories.offering(COFFEE)
    form = application()
    first = register(offering.id, form, RESIDENT)
    offering.state = "cancelled"
    db.session.commit()
    assert register(offering.id, form, RESIDENT).reference == first.reference


def test_the_same_form_with_other_answers_is_refused_by_its_reference(app: Flask) -> None:
    offering = factories.offering(COFFEE)
    first = register(offering.id, application(person("Ana"), key="one"), RESIDENT)
    with pytest.raises(AlreadySentError) as refusal:
        register(offering.id, application(person("Leo"), key="one"), RESIDENT)
    assert refusal.value.reference == first.reference
    assert db.session.scalar(select(func.count(Registration.id))) == 1


def test_look_alikes_are_flagged_and_not_refused(app: Flask) -> None:
    offering = factories.offering(GAME)
    sign_up(offering, child("Zoë Núñez", 5), email="zoe@example.org")
    cases = [
        (child("ZOE  nunez", 5), "other@example.org", True),
        (child("Zoe Nunez", 4), "Zoe@example.org", True),
        (child("Zoe Nunez", 4), "third@example.org", True),
        (child("Zoe Nunez", 7), "fourth@example.org", False),
        (child("Zoe Nuno", 5), "zoe@example.org", False),
    ]
    for who, email, alike in cases:
        made = sign_up(offering, who, email=email)
        assert bool(cases_of(made.registrations[0].id)) == alike, who.full_name


def test_people_without_a_name_are_never_look_alikes(app: Flask) -> None:
    offering = factories.offering(COFFEE)
    for _ in range(2):
        form = application(Person(full_name="", party_size=2), email="same@example.org")
        made = stored(register(offering.id, form, RESIDENT))
        assert cases_of(made.registrations[0].id) == []


def test_private_answers_are_sealed_and_signatures_name_the_version(app: Flask) -> None:
    offering = factories.offering(GAME)
    waiver = factories.document(GAME, "waiver")
    who = child("Ana", 4, private={"health": "peanuts"}, signatures={"waiver": "agreed"})
    made = sign_up(offering, who, texts={"waiver": waiver.id}, contact_name="Robin Parent")
    row = made.registrations[0]
    field = db.session.scalars(select(PrivateField)).one()
    assert "peanuts" not in field.sealed
    assert vault.open(field.sealed, f"registration:{row.id}:health") == "peanuts"
    signed = db.session.scalars(select(Signature)).one()
    assert (signed.document_id, signed.signer_name, signed.method) == (
        waiver.id,
        "Robin Parent",
        "web",
    )
