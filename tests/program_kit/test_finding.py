"""What a person is found by, and what somebody types to find them."""

from __future__ import annotations

import pytest

from app.program_kit.finding import asked, words_of

ANNE = words_of(
    ["Anne-Marie O'Brien-Núñez", "", "Seán O'Brien"],
    reference="K7M-2PX",
    email="Am.Obrien@Example.org",
    phone="+16515550134",
)


@pytest.mark.parametrize(
    "text",
    [
        "anne", "Marie", "annemarie", "anne-marie", "O'Brien", "obrien", "brien", "NÚÑEZ", "nunez",
        "obrien anne", "sean", "K7M-2PX", "k7m2px", "k7m", "2PX", "am.obrien@example.org",
        "am.obrien@exa", "(651) 555-0134", "+1 651 555 0134", "555-0134", "0134", "651",
    ],
)  # fmt: skip
def test_found_by(text: str) -> None:
    beginnings = asked(text)
    assert beginnings
    assert all(any(word.startswith(each) for word in ANNE) for each in beginnings)


@pytest.mark.parametrize("text", ["rien", "anne smith", "0135", "example.org", "am.obrien@other"])
def test_not_found_by(text: str) -> None:
    assert not all(any(word.startswith(each) for word in ANNE) for each in asked(text))


@pytest.mark.parametrize("text", ["", " ", "a", "-", "?!"])
def test_nothing_to_find_by(text: str) -> None:
    assert asked(text) == ()


def test_other_scripts_and_long_words() -> None:
    assert "小龙" not in words_of(["李小龙"], reference="", email="", phone="")
    assert asked("李") == ("李",)
    (word,) = asked("x" * 200)
    assert word in words_of(["X" * 200], reference="", email="", phone="")


def test_nobody_has_no_words() -> None:
    assert words_of(["", ""], reference="", email="", phone="") == frozenset()
