"""Texts are written, published and kept: in the browser, version by version."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from app.accounts.scope import RECORDS
from app.extensions import db
from app.models import Document
from app.records.texts import current_texts, publish_texts
from tests import factories
from tests.factories import GAME
from tests.translations import reword

ADDRESS = f"/staff/texts/{GAME}/notice/"


@pytest.fixture
def desk(client: FlaskClient, login: Any) -> Any:
    """A client signed in as records designee, with the texts of the programs published."""
    publish_texts()
    login(client, factories.staff(role=RECORDS, name="Dana Designee"))
    return client


def notices(language: str) -> list[Document]:
    db.session.expire_all()
    mine = Document.program == GAME, Document.kind == "notice", Document.language == language
    return list(db.session.scalars(select(Document).where(*mine).order_by(Document.version)))


def test_a_notice_gets_a_next_version_and_keeps_the_first(desk: Any) -> None:
    first = notices("en")[0].body
    page = desk.get(f"{ADDRESS}en")
    assert "Whether somebody may refuse" in page.page.text
    assert "people under 18" in page.page.text
    page = desk.submit(page, {"part0": "We ask to run the game."}, action=f"{ADDRESS}en")
    assert len(notices("en")) == 1
    page = desk.submit(page, action=f"{ADDRESS}en/publish")
    old, new = notices("en")
    assert (old.body, old.version) == (first, 1)
    assert new.body.startswith("We ask to run the game.\n\nYou are not required")
    assert (new.version, new.published_by) == (2, "Dana Designee")
    assert current_texts(GAME)["notice"] == new.id
    publish_texts()
    assert len(notices("en")) == 2


def test_a_blank_box_is_not_published(desk: Any) -> None:
    page = desk.submit(desk.get(f"{ADDRESS}en"), {"part3": ""}, action=f"{ADDRESS}en")
    page = desk.submit(page, action=f"{ADDRESS}en/publish")
    assert page.status_code == 422
    assert "A box is blank" in page.page.text
    assert len(notices("en")) == 1


def test_a_machine_translation_waits_for_who_checked_it(desk: Any) -> None:
    typed = {f"part{number}": f"Texto {number}" for number in range(7)}
    blank = desk.get(f"{ADDRESS}es")
    page = desk.submit(blank, {**typed, "title": "Aviso", "machine": ["y"]}, action=f"{ADDRESS}es")
    assert "Translated by machine, not checked" in page.page.text
    assert "translated by machine, not checked" in desk.get("/staff/texts").page.text
    page = desk.submit(page, action=f"{ADDRESS}es/publish")
    assert page.status_code == 422
    assert notices("es") == []
    desk.submit(page, {"checked_by": "Ana Reader"}, action=f"{ADDRESS}es/publish")
    assert [row.checked_by for row in notices("es")] == ["Ana Reader"]


def test_a_translation_belongs_to_one_english_version(desk: Any) -> None:
    typed = {f"part{number}": f"Texto {number}" for number in range(7)} | {"title": "Aviso"}
    page = desk.get(f"{ADDRESS}es")
    assert "You are not required by law to answer." in page.page.text
    page = desk.submit(page, typed, action=f"{ADDRESS}es")
    desk.submit(page, action=f"{ADDRESS}es/publish")
    (spanish,) = notices("es")
    assert spanish.english_id == notices("en")[0].id
    assert current_texts(GAME, "es")["notice"] == spanish.id
    # A draft of the next Spanish version is under way when the English text moves on.
    draft = desk.submit(desk.get(f"{ADDRESS}es"), {"part0": "Mejor"}, action=f"{ADDRESS}es")
    english = reword(GAME, "notice")
    assert current_texts(GAME, "es")["notice"] == english.id
    assert "version 1 belongs to English version 1" in desk.get("/staff/texts").page.text
    page = desk.submit(draft, action=f"{ADDRESS}es/publish")
    assert page.status_code == 422
    assert "Compare the two, save the draft again" in page.page.text
    assert "New words." in page.page.text
    page = desk.submit(page, action=f"{ADDRESS}es")
    desk.submit(page, action=f"{ADDRESS}es/publish")
    first, second = notices("es")
    assert (first.english_id, second.english_id) == (notices("en")[0].id, english.id)
    assert second.body.startswith("Mejor")
    assert current_texts(GAME, "es")["notice"] == second.id


def test_the_database_refuses_to_change_published_words(desk: Any) -> None:
    with pytest.raises(DBAPIError, match="never changed"):
        db.session.execute(update(Document).values(body="Something else"))
    db.session.rollback()
