"""When two sign-ups may be of the same person, and how that is said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.program_kit.alike import Known, birth_date_in, in_common, sentence

ZOE = Known("Zoë Núñez", "zoe@example.org", "+16125550101", 5, "1985-03-14")
STRANGER = Known("Zoe Nunez", "other@example.org", "+16125550199", 7, "1990-07-01")


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, ()),
        ({"email": "ZOE@example.org"}, ("email",)),
        ({"phone": "+16125550101"}, ("phone",)),
        ({"grade": 5}, ("grade",)),
        ({"birth_date": "1985-03-14"}, ("birth_date",)),
        ({"grade": 5, "email": "zoe@example.org"}, ("email", "grade")),
        ({"name": "Zoe Nuno", "email": "zoe@example.org", "grade": 5}, ()),
        ({"name": " ZOE  nunez ", "grade": 5}, ("grade",)),
    ],
)
def test_a_name_and_one_thing_more(fields: dict[str, Any], found: tuple[str, ...]) -> None:
    other = replace(STRANGER, **fields)
    assert in_common(ZOE, other) == in_common(other, ZOE) == found


def test_a_birth_date_of_january_1_alone_proves_nothing() -> None:
    one = Known("Ali Noor", "ali@example.org", birth_date="1990-01-01")
    other = Known("Ali Noor", "noor@example.org", birth_date="1990-01-01")
    assert in_common(one, other) == ()
    assert in_common(one, replace(other, email="ali@example.org")) == ("email",)


def test_blank_is_not_the_same_as_blank() -> None:
    assert in_common(Known("Ana"), Known("Ana")) == ()
    assert in_common(Known(""), Known("", email="a@example.org")) == ()
    assert in_common(replace(ZOE, name=""), replace(ZOE, name="")) == ()


def test_what_was_found_in_one_sentence() -> None:
    assert sentence(["grade", "email"]) == "Both have the same name, e-mail address and grade."
    assert sentence(["birth_date"]) == "Both have the same name and date of birth."
    assert sentence([]) == "Both have the same name."


def test_the_birth_date_is_found_where_the_check_keeps_it() -> None:
    assert birth_date_in("Born: 1985-03-14\nFormerly Ruiz") == "1985-03-14"
    assert birth_date_in("Formerly Ruiz") == birth_date_in("") == ""
