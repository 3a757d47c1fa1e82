"""Adding people who called or handed in a form, in each program's own questions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.extensions import db
from app.models import Offering, Registration, Signature, Submission, now
from app.programs import PROGRAMS, program
from app.records.texts import publish_texts
from tests import factories
from tests.factories import ACADEMY, COFFEE, GAME

Login = Callable[..., Any]
TYPED = {
    "full_name": "Walter Lindqvist",
    "guardian": "Gloria Ekdahl",
    "relation": "parent",
    "party": "2",
    "email": "walter@example.org",
    "phone": "612-555-0107",
    "grade": "4",
    "age": "adult",
    "mailing_address": "PO Box 12",
    "birth_date-month": "3",
    "birth_date-day": "14",
    "birth_date-year": "1985",
    "track": "this",
    "before": "no",
    "city": "st-anthony",
    "together": "open",
    "photo": "yes",
    "stream": "yes",
    "on_air": "no",
    "stage": "curious",
}


@pytest.fixture
def desk(client: FlaskClient, login: Login) -> Any:
    """A client signed in as coordinator of every program, with all texts published."""
    publish_texts()
    login(client, factories.staff(*(each.slug for each in PROGRAMS)))
    return client


def filled(page: Any, **changes: Any) -> dict[str, Any]:
    """Answers for every question of the page, whatever the program."""
    told: dict[str, Any] = {"source": "paper", "notice": "y"}
    for field in page.page.form().find_all(["input", "select", "textarea"]):
        name, kind = str(field.get("name", "")), field.get("type")
        plain = name.split("-", 1)[1] if name[:1] == "p" and name[1:2].isdigit() else name
        if plain == "shirt":
            # Children and grown-ups choose from different lists.
            told[name] = str(field.find_all("option")[1]["value"])
        elif plain in TYPED:
            told[name] = TYPED[plain]
        elif plain.startswith(("emergency-0", "second-0")):
            told[name] = "612-555-0142" if plain.endswith("phone") else "Leo Ekdahl"
        elif kind == "checkbox" and plain in {text for p in PROGRAMS for text in _signed(p)}:
            told[name] = "y"
    return told | changes


def _signed(each: Any) -> list[str]:
    return [text.kind for text in each.texts if text.kind not in {"notice"}]


def add(desk: Any, offering: Offering, **changes: Any) -> Any:
    page = desk.get(f"/staff/offerings/{offering.id}/add")
    return desk.submit(page, filled(page, **changes))


@pytest.mark.parametrize("slug", [each.slug for each in PROGRAMS])
def test_someone_is_added_on_one_page(desk: Any, slug: str) -> None:
    offering = factories.offering(slug)
    page = add(desk, offering)
    assert page.status_code == 200, page.page.text
    row = db.session.scalars(select(Submission)).one()
    assert row.source == "paper"
    assert row.staff_id is not None
    assert row.notice_document_id is not None
    assert row.hold_until is None
    assert f"The reference is {row.reference}" in page.page.text
    methods = set(db.session.scalars(select(Signature.method)))
    assert methods <= {"paper"}
    assert bool(methods) == (slug not in {ACADEMY, COFFEE}), "applicants sign after a yes"
    assert "On paper" in page.page.text or "Paper" in page.page.text


def test_sign_up_need_not_be_open(desk: Any) -> None:
    offering = factories.offering(COFFEE, closes_at=now() - timedelta(hours=1))
    assert add(desk, offering).status_code == 200


def test_what_is_missing_is_said_and_what_was_typed_stays(desk: Any) -> None:
    offering = factories.offering(GAME)
    page = add(desk, offering, notice=None, **{"p0-full_name": ""})
    assert page.status_code == 422
    assert "Read the notice to them first" in page.page.text
    assert "Enter the child's full name" in page.page.text
    assert page.page.soup.find(id="guardian")["value"] == "Gloria Ekdahl"
    assert db.session.scalar(select(func.count(Submission.id))) == 0


def test_a_family_is_added_at_once(desk: Any) -> None:
    offering = factories.offering(GAME)
    page = desk.get(f"/staff/offerings/{offering.id}/add")
    page = desk.submit(page, filled(page), button=("more", "1"))
    assert page.page.soup.find(id="p0-full_name")["value"] == "Walter Lindqvist"
    page = desk.submit(page, filled(page, **{"p1-full_name": "Ana", "p1-grade": "6"}))
    assert page.status_code == 422
    page = desk.submit(
        page, filled(page, **{"p1-full_name": "Ana", "p1-grade": "6", "p1-alone": "no"})
    )
    assert page.status_code == 200, page.page.text
    rows = db.session.scalars(select(Registration).order_by(Registration.position)).all()
    assert [(row.full_name, row.grade) for row in rows] == [("Walter Lindqvist", 4), ("Ana", 6)]


def test_pressing_twice_adds_once(desk: Any) -> None:
    offering = factories.offering(COFFEE)
    page = desk.get(f"/staff/offerings/{offering.id}/add")
    typed = filled(page)
    desk.submit(page, typed)
    desk.submit(page, typed)
    assert db.session.scalar(select(func.count(Submission.id))) == 1


def test_the_programs_rules_hold(desk: Any) -> None:
    slug = next(each.slug for each in PROGRAMS if each.reviewed)
    assert program(slug).rules
    offering = factories.offering(slug)
    page = add(desk, offering, **{"p0-birth_date-year": str(now().year - 12)})
    assert page.status_code == 422
    assert "18 or older" in page.page.text
