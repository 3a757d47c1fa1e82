"""Fields and the four programs' forms, without a database: shapes, needed answers, plain data."""

from __future__ import annotations

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from app.program_kit.application import Person
from app.program_kit.choices import OneOf, SeveralOf
from app.program_kit.compound import Day, People
from app.program_kit.fields import LongText, Number, Said, Text
from app.program_kit.program import Program
from app.program_kit.sections import Contact, Together
from app.program_kit.steps import SectionForm
from app.programs import PROGRAMS, program
from tests.factories import GAME


class Sample(SectionForm):
    """One of each kind."""

    text = Text("Text", Said(optional=True), most=5)
    long = LongText("Long", Said(optional=True), most=5)
    number = Number("Number", Said(optional=True), least=2, most=9)
    day = Day("Day", Said(optional=True))
    people = People("People", Said(optional=True), most=2)
    one = OneOf("One", (("a", "A"), ("b", "B")), Said(optional=True))
    several = SeveralOf("Several", (("a", "A"), ("b", "B")), Said(optional=True))


def errors(**typed: str | list[str]) -> list[str]:
    form = Sample(MultiDict(typed))
    form.validate()
    return [where for where, _words in form.problems()]


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ({}, []),
        ({"text": "12345", "long": "1\r\n34"}, []),
        ({"text": "123456"}, ["text"]),
        ({"text": "1\n3"}, ["text"]),
        ({"long": "123456"}, ["long"]),
        ({"long": "1\x003"}, ["long"]),
        ({"number": "2"}, []),
        ({"number": "1"}, ["number"]),
        ({"number": "10"}, ["number"]),
        ({"number": "9" * 5000}, ["number"]),
        ({"day-month": "2", "day-day": "29", "day-year": "2024"}, []),
        ({"day-month": "2", "day-day": "29", "day-year": "2023"}, ["day-month"]),
        ({"day-month": "2", "day-day": "2", "day-year": "1899"}, ["day-month"]),
        ({"day-month": "2", "day-day": "2", "day-year": "99999999999"}, ["day-month"]),
        ({"people-0-name": "Kim", "people-0-phone": "612-555-0150"}, []),
        ({"people-0-name": "Kim"}, ["people-0-phone"]),
        ({"people-1-phone": "612-555-0150"}, ["people-1-name"]),
        ({"people-0-name": "K\u202em", "people-0-phone": "612-555-0150"}, ["people-0-name"]),
        ({"one": "a", "several": ["a", "b"]}, []),
        ({"one": "c"}, ["one-0"]),
        ({"several": ["a", "c"]}, ["several-0"]),
    ],
)
def test_shapes(typed: dict[str, str | list[str]], where: list[str]) -> None:
    assert errors(**typed) == where


def test_answers_read_back_as_people_typed_them() -> None:
    typed = {
        "day-month": "3", "day-day": "14", "day-year": "1985", "several": ["a", "b"],
        "people-0-name": "Kim", "people-0-phone": "612-555-0150", "one": "b",
    }  # fmt: skip
    form = Sample(MultiDict(typed))
    assert form.validate()
    assert form.day.data == date(1985, 3, 14)
    shown = [form.day.shown(), form.people.shown(), form.one.shown(), form.several.shown()]
    assert shown == ["March 14, 1985", "Kim, 612-555-0150", "B", "A, B"]
    assert set(typed) <= set(form.names())


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ({}, ["email"]),
        ({"email": "ana@example.org"}, []),
        ({"no_email": "y"}, ["phone"]),
        ({"no_email": "y", "phone": "612-555-0123"}, []),
        ({"email": "ana@example.org", "text_ok": "y"}, ["phone"]),
        ({"email": "ana"}, ["email"]),
        ({"no_email": "y", "phone": "911"}, ["phone"]),
    ],
)
def test_somebody_can_be_reached(typed: dict[str, str], where: list[str]) -> None:
    form = Contact(MultiDict(typed))
    form.tailor({"texts": {}})
    form.validate()
    assert [target for target, _words in form.problems()] == where


@pytest.mark.parametrize(("count", "asked"), [(1, False), (2, True)])
def test_one_person_is_not_asked_about_staying_together(count: int, asked: bool) -> None:
    form = Together(MultiDict())
    form.tailor({"texts": {}, "count": count})
    assert ("together" in form) is asked


CONTEXT = {"cities": [("st-anthony", "St. Anthony Village")], "texts": {}, "count": 2, "grade": "6"}


@pytest.mark.parametrize("about", PROGRAMS, ids=lambda p: p.slug)
def test_no_name_is_asked_twice_and_nothing_is_chosen_beforehand(about: Program) -> None:
    seen: list[str] = []
    for step in about.steps:
        for section in step.sections:
            form = section.form()
            form.tailor(CONTEXT)
            seen += [field.short_name for field in form]
            answered = [field.short_name for field in form if field.answered()]
            assert answered == [], f"{section.slug} has {answered} filled in"
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("about", PROGRAMS, ids=lambda p: p.slug)
def test_every_needed_question_says_what_to_do_when_it_was_left_open(about: Program) -> None:
    for step in about.steps:
        for section in step.sections:
            form = section.form(MultiDict())
            form.tailor(CONTEXT)
            form.validate()
            for _where, words in form.problems():
                assert words
                assert not words.startswith("Answer:")
                assert "required" not in words.lower()


@pytest.mark.parametrize(
    ("division", "grade", "fits"),
    [
        ("grade-4", 4, ("grade-4", "grade-4-5", "all")),
        ("grade-7", 7, ("grade-7", "grade-6-7", "all")),
        ("unified", 5, ("unified",)),
    ],
)
def test_where_a_child_fits(division: str, grade: int, fits: tuple[str, ...]) -> None:
    child = Person("Ana", grade=grade, division=division)
    assert program(GAME).divisions_for(child) == fits


def test_programs_are_known_by_their_address() -> None:
    assert [program(p.slug) for p in PROGRAMS] == list(PROGRAMS)
    with pytest.raises(KeyError):
        program("tea-with-a-cop")
    with pytest.raises(KeyError):
        program(GAME).text("check_consent")
    assert program(GAME).text("waiver").kind == "waiver"
