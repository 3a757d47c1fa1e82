"""People are found by what is stored of them now, and by nothing that is gone."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Registration, SearchWord
from app.registration.findable import found_by
from tests import factories
from tests.factories import COFFEE


def found(text: str) -> list[str]:
    fits = found_by(text)
    assert fits is not None
    db.session.rollback()
    query = select(Registration.full_name).where(fits).order_by(Registration.full_name)
    return list(db.session.scalars(query))


def a_person(name: str, email: str = "someone@example.org") -> Registration:
    offering = factories.offering(COFFEE)
    row = factories.registration(factories.submission(offering, email=email), full_name=name)
    db.session.commit()
    return row


def test_by_every_word_of_a_name_and_by_the_address(app: Flask) -> None:
    a_person("Mai Vang", "mai.v@example.org")
    a_person("Mai Lee", "other@example.org")
    assert found("mai") == ["Mai Lee", "Mai Vang"]
    assert found("vang mai") == found("mai.v@exa") == ["Mai Vang"]
    assert found("ang") == []
    assert found_by("?") is None


def test_a_new_name_and_address_replace_the_old_ones(app: Flask) -> None:
    row = a_person("Mai Vang", "mai@example.org")
    row.full_name = "Mai Xiong"
    row.submission.email = "xiong@example.org"
    row.submission.phone = "+16515550134"
    db.session.commit()
    assert found("vang") == found("mai@example.org") == []
    assert found("xiong@") == found("0134") == ["Mai Xiong"]


def test_what_was_rolled_back_left_no_word(app: Flask) -> None:
    row = a_person("Mai Vang")
    row.full_name = "Mai Xiong"
    db.session.flush()
    db.session.rollback()
    db.session.commit()
    assert found("xiong") == []
    assert found("vang") == ["Mai Vang"]


def test_who_is_deleted_takes_the_words_along(app: Flask) -> None:
    row = a_person("Mai Vang")
    assert db.session.scalars(select(SearchWord.word)).first()
    db.session.delete(row)
    db.session.commit()
    assert db.session.scalars(select(SearchWord.word)).all() == []


def test_a_percent_sign_stands_for_nothing(app: Flask) -> None:
    a_person("Mai Vang")
    assert found_by("%") is None
    assert found("%_ vang") == ["Mai Vang"]
