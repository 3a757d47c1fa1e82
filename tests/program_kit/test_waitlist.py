"""The rules of the waitlist alone: who is next, who is passed over, and why somebody waits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.program_kit.waitlist import (
    AWAY,
    HOME,
    NEAR,
    Choice,
    Unit,
    Waiting,
    band_of_place,
    choose,
    explain,
    lined_up,
    ordinal,
    tier_of,
)

MARCH = datetime(2027, 3, 1, 15, tzinfo=UTC)
FOUR, FIVE = 4, 5


def waiting(number: int, **fields: object) -> Waiting:
    """A first-timer from here who asked `number` minutes into March and wants one seat."""
    default = {
        "registration_id": number,
        "submission_id": number,
        "division_id": FOUR,
        "seats": 1,
        "tier": HOME,
        "took_part": False,
        "since": MARCH + timedelta(minutes=number),
        "together": False,
    }
    return Waiting(**{**default, **fields})  # type: ignore[arg-type]


def ids(units: Iterable[Unit]) -> list[list[int]]:
    return [[member.registration_id for member in unit.members] for unit in units]


def chosen(choice: Choice) -> tuple[list[list[int]], list[list[int]]]:
    return ids(choice.offered), ids(choice.passed)


@pytest.mark.parametrize(
    ("city", "tier"),
    [("st-anthony", HOME), ("lauderdale", HOME), ("work", NEAR), ("other", AWAY), ("", AWAY)],
)
def test_the_tier_of_an_answer(city: str, tier: int) -> None:
    assert tier_of(city, ["st-anthony", "lauderdale"]) == tier


def test_tier_goes_before_first_timers_and_they_before_time() -> None:
    line = [
        waiting(1, tier=AWAY),
        waiting(2, tier=NEAR, took_part=True),
        waiting(3, tier=NEAR),
        waiting(4, took_part=True),
        waiting(5, since=MARCH + timedelta(days=9)),
        waiting(6),
    ]
    assert ids(lined_up(line)) == [[6], [5], [4], [3], [2], [1]]


def test_of_two_at_the_same_moment_the_first_one_written_down_goes_before() -> None:
    line = [waiting(8, since=MARCH), waiting(7, since=MARCH)]
    assert ids(lined_up(line)) == [[7], [8]]


def test_a_party_stands_where_its_first_member_stands_and_its_members_in_their_own_order() -> None:
    party = [waiting(n, submission_id=1, together=True, took_part=n == 1) for n in (1, 2, 9)]
    assert ids(lined_up([*party, waiting(3)])) == [[2, 9, 1], [3]]
    apart = [waiting(n, submission_id=1) for n in (1, 9)]
    assert ids(lined_up([*apart, waiting(3)])) == [[1], [3], [9]]


def test_parties_of_two_submissions_are_two_units() -> None:
    line = [waiting(n, submission_id=n % 2, together=True) for n in range(4)]
    assert ids(lined_up(line)) == [[0, 2], [1, 3]]


@pytest.mark.parametrize(
    ("free", "offered"), [(0, []), (1, [[1]]), (2, [[1], [2]]), (9, [[1], [2], [3]])]
)
def test_free_seats_go_to_the_first_in_line(free: int, offered: list[list[int]]) -> None:
    assert chosen(choose([waiting(3), waiting(2), waiting(1)], {FOUR: free})) == (offered, [])


def test_who_does_not_fit_is_passed_over_and_keeps_the_place() -> None:
    line = [waiting(1, seats=3), waiting(2), waiting(3), waiting(4)]
    assert chosen(choose(line, {FOUR: 2})) == ([[2], [3]], [[1]])
    assert chosen(choose(line, {FOUR: 3})) == ([[1]], [])
    assert ids(lined_up(line))[0] == [1]


def test_nobody_is_passed_over_while_nobody_behind_is_asked() -> None:
    assert chosen(choose([waiting(1, seats=3), waiting(2, seats=2)], {FOUR: 1})) == ([], [])
    # The one behind who does not fit either was passed by nobody.
    line = [waiting(1, seats=2), waiting(2), waiting(3, seats=2)]
    assert chosen(choose(line, {FOUR: 1})) == ([[2]], [[1]])


def test_being_passed_by_two_at_once_counts_once() -> None:
    line = [waiting(1, seats=4), waiting(2, seats=4), waiting(3), waiting(4, seats=2)]
    assert chosen(choose(line, {FOUR: 3})) == ([[3], [4]], [[1], [2]])


def test_each_division_has_its_own_line() -> None:
    line = [waiting(1, seats=2), waiting(2, division_id=FIVE), waiting(3, division_id=FIVE)]
    # Nobody in grade 4 lost anything to grade 5.
    assert chosen(choose(line, {FOUR: 1, FIVE: 1})) == ([[2]], [])
    assert chosen(choose(line, {FIVE: 2})) == ([[2], [3]], [])


def family(first: int, *divisions: int) -> list[Waiting]:
    """Siblings who stay together, one for each division named."""
    return [
        waiting(first + at, submission_id=first, together=True, division_id=division)
        for at, division in enumerate(divisions)
    ]


def test_a_party_over_two_divisions_needs_all_its_seats_at_once() -> None:
    line = [*family(1, FOUR, FIVE, FIVE), waiting(9), waiting(10, division_id=FIVE)]
    assert chosen(choose(line, {FOUR: 1, FIVE: 2})) == ([[1, 2, 3]], [])
    assert chosen(choose(line, {FOUR: 1, FIVE: 1})) == ([[9], [10]], [[1, 2, 3]])
    assert chosen(choose(line, {FOUR: 0, FIVE: 1})) == ([[10]], [[1, 2, 3]])
    assert lined_up(line)[0].needs == {FOUR: 1, FIVE: 2}


def test_two_parties_that_share_one_division_compete_only_there() -> None:
    line = [*family(1, FOUR, FIVE), *family(5, FIVE, FIVE), waiting(9)]
    assert chosen(choose(line, {FOUR: 1, FIVE: 0})) == ([[9]], [[1, 2]])
    assert chosen(choose(line, {FOUR: 0, FIVE: 2})) == ([[5, 6]], [[1, 2]])
    assert chosen(choose(line, {FOUR: 2, FIVE: 3})) == ([[1, 2], [5, 6], [9]], [])


PEOPLE = st.lists(
    st.builds(
        lambda of, division, seats, tier, part, at: (of, division, seats, tier, part, at),
        st.integers(0, 5),
        st.sampled_from((FOUR, FIVE)),
        st.integers(1, 4),
        st.integers(0, 2),
        st.booleans(),
        st.integers(0, 5),
    ),
    max_size=9,
)
FREE = st.dictionaries(st.sampled_from((FOUR, FIVE)), st.integers(0, 6))


def drawn(people: list[tuple[int, int, int, int, bool, int]]) -> list[Waiting]:
    """Even submissions stay together."""
    return [
        waiting(
            number,
            submission_id=of,
            division_id=division,
            seats=seats,
            tier=tier,
            took_part=part,
            since=MARCH + timedelta(minutes=at),
            together=of % 2 == 0,
        )
        for number, (of, division, seats, tier, part, at) in enumerate(people)
    ]


@settings(database=None, deadline=None)
@given(PEOPLE, FREE)
def test_any_choice_is_fair(
    people: list[tuple[int, int, int, int, bool, int]], free: dict[int, int]
) -> None:
    line = drawn(people)
    choice = choose(line, free)
    left = dict(free)
    for unit in choice.offered:
        for division, seats in unit.needs.items():
            left[division] -= seats
    assert all(seats >= 0 for seats in left.values())
    asked = {person for unit in choice.offered for person in unit.members}
    rest = [person for person in line if person not in asked]
    assert choose(rest, left) == Choice((), ())
    for unit in lined_up(rest):
        later = [u for u in choice.offered if u.rank > unit.rank and u.needs.keys() & unit.needs]
        assert (unit in choice.passed) == bool(later)
    assert choose(reversed(line), free) == choice


@pytest.mark.parametrize(
    ("place", "band"),
    [
        (1, "1 to 3"),
        (3, "1 to 3"),
        (4, "4 to 10"),
        (10, "4 to 10"),
        (20, "11 to 20"),
        (21, "after 20"),
    ],
)
def test_residents_read_about_where_they_stand(place: int, band: str) -> None:
    assert band_of_place(place) == band


@pytest.mark.parametrize(
    "words",
    [
        "1st",
        "2nd",
        "3rd",
        "4th",
        "10th",
        "11th",
        "12th",
        "13th",
        "20th",
        "21st",
        "22nd",
        "101st",
        "111th",
        "112th",
    ],
)
def test_places_as_one_says_them(words: str) -> None:
    assert ordinal(int(words[:-2])) == words


def test_one_sentence_says_why_somebody_stands_there() -> None:
    asked = "March 3 at 9:14 a.m."
    assert explain(12, waiting(1), 0, asked) == (
        "12th on the list: resident, first-timer, asked on March 3 at 9:14 a.m."
    )
    assert explain(1, waiting(1, tier=NEAR, took_part=True), 0, "March 3") == (
        "1st on the list: works or studies here, took part before, asked on March 3."
    )
    assert explain(3, waiting(1, tier=AWAY, seats=2), 1, "March 3") == (
        "3rd on the list: from elsewhere, first-timer, asked on March 3; "
        "passed over once because 2 seats were not free together."
    )
    party = family(1, FOUR, FIVE, FIVE)
    for times, words in ((2, "twice"), (3, "3 times")):
        assert explain(2, party[0], times, "March 3", party=party).endswith(
            f"; passed over {words} because 3 seats were not free together."
        )
