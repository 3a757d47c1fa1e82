"""The waitlist: who is next, until when an offer stands, and why somebody was passed over.

The order is alternates, tier, first-timers, then time. A party that stays together is one unit
and waits until all its seats are free at once. Freed seats go to the first unit that fits.
Whoever does not fit is passed over, which is counted and shown, and keeps the place in line.
The price is that a large party may wait long while single seats go by; the other rule, keeping
seats empty for it, would leave seats unused while people wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.program_kit.night import by_day, evening_before
from app.program_kit.wording import listed

HOME, NEAR, AWAY = 0, 1, 2
# The place in a draw of those who came after it: behind everybody who was drawn.
AFTER_THE_DRAW = 10**6
TIER_WORDS = {HOME: "resident", NEAR: "works or studies here", AWAY: "from elsewhere"}
USUAL = timedelta(hours=48)
SHORT = timedelta(hours=24)
SHORT_WITHIN = timedelta(days=5)
LINE = (
    "People who live in the cities we serve come first, then those who work or study there; "
    "among them first-timers come first, and then it goes by who asked first."
)
TURN = "When it is your turn, we write to you and keep the place until you have had time to answer."
CHOSEN_BY_HAND = (
    "A coordinator chooses among all who signed up. It does not matter who asked first."
)
CHOSEN = "A coordinator decides who moves up, and writes down why if somebody is asked out of turn."
ALTERNATES = "You are an alternate: when somebody gives up a place, alternates are asked first."


# Place in the draw, tier, took part before, since when, id.
Rank = tuple[int, int, bool, datetime, int]


@dataclass(frozen=True)
class Waiting:
    """One waitlisted registration as the order sees it."""

    registration_id: int
    submission_id: int
    division_id: int
    seats: int
    tier: int
    took_part: bool
    since: datetime
    together: bool
    drawn: int = 0
    alternate: bool = False

    @property
    def rank(self) -> Rank:
        """Smaller comes first. A draw decides alone: it is 0 for everybody where there is none.

        Alternates, whom a coordinator chose, come before all others and keep that order.
        """
        if self.drawn and not self.alternate:
            return (self.drawn, 0, False, self.since, self.registration_id)
        first = -1 if self.alternate else 0
        return (first, self.tier, self.took_part, self.since, self.registration_id)


@dataclass(frozen=True)
class Unit:
    """Those who are offered seats together: one registration or a whole party."""

    members: tuple[Waiting, ...]

    @property
    def rank(self) -> Rank:
        """That of its first member."""
        return min(member.rank for member in self.members)

    @property
    def needs(self) -> dict[int, int]:
        """Seats needed, by division."""
        needed: dict[int, int] = {}
        for member in self.members:
            needed[member.division_id] = needed.get(member.division_id, 0) + member.seats
        return needed


@dataclass(frozen=True)
class Choice:
    """Who is offered seats now, and who was passed over because the seats did not suffice."""

    offered: tuple[Unit, ...]
    passed: tuple[Unit, ...]


def tier_of(city: str, served: Iterable[str]) -> int:
    """The tier of the answer about one's city."""
    if city in set(served):
        return HOME
    return NEAR if city == "work" else AWAY


def lined_up(waiting: Iterable[Waiting]) -> list[Unit]:
    """Units in the order of the list."""
    parties: dict[int, list[Waiting]] = {}
    units: list[Unit] = []
    for person in waiting:
        if person.together:
            parties.setdefault(person.submission_id, []).append(person)
        else:
            units.append(Unit((person,)))
    units.extend(Unit(tuple(sorted(party, key=lambda p: p.rank))) for party in parties.values())
    return sorted(units, key=lambda unit: unit.rank)


def places(waiting: Iterable[Waiting]) -> dict[int, int]:
    """Everybody's place in the line of their division, by registration; a party is one place."""
    last: dict[int, int] = {}
    found: dict[int, int] = {}
    for unit in lined_up(waiting):
        for division in unit.needs:
            last[division] = last.get(division, 0) + 1
        found.update({each.registration_id: last[each.division_id] for each in unit.members})
    return found


def choose(waiting: Iterable[Waiting], free: Mapping[int, int]) -> Choice:
    """Give free seats to the first units that fit; who is before one of them was passed over."""
    left = dict(free)
    offered: list[Unit] = []
    skipped: list[Unit] = []
    passed: list[Unit] = []
    for unit in lined_up(waiting):
        if all(left.get(division, 0) >= seats for division, seats in unit.needs.items()):
            for division, seats in unit.needs.items():
                left[division] -= seats
            offered.append(unit)
            passed.extend(other for other in skipped if _compete(other, unit))
            skipped = [other for other in skipped if not _compete(other, unit)]
        else:
            skipped.append(unit)
    return Choice(tuple(offered), tuple(passed))


def _compete(one: Unit, other: Unit) -> bool:
    return bool(one.needs.keys() & other.needs.keys())


def offer_deadline(
    made: datetime, starts: datetime, zone: str, usual: timedelta = USUAL
) -> datetime | None:
    """Until when an offer made now stands; None inside 24 hours, when people are phoned.

    48 hours or what is `usual`, 24 inside five days, and never between 21:00 and 09:00 where it
    takes place: an end in the night moves to the morning, or to the evening before when the
    morning is too late.
    """
    until_start = starts - made
    if until_start < SHORT:
        return None
    end = made + (SHORT if until_start < SHORT_WITHIN else usual)
    day = by_day(end, zone)
    return day if day == end or day < starts else evening_before(day, zone)


def band_of_place(place: int) -> str:
    """About where somebody stands, as residents read it: never the exact place."""
    for first, last in ((1, 3), (4, 10), (11, 20)):
        if place <= last:
            return f"{first} to {last}"
    return "after 20"


def place_words(place: int) -> str:
    """The band with the word that goes with it: about place 1 to 3, after place 20."""
    band = band_of_place(place)
    return band.replace("after", "after place") if "after" in band else f"about place {band}"


def line_words(places: Iterable[int], rule: str, *, counts: bool = True) -> list[str]:
    """What people read about where they stand, and by what rule; nothing for who does not wait.

    `counts` is false while a place in line says nothing: before a draw, or when somebody chooses.
    """
    bands = list(dict.fromkeys(place_words(place) for place in sorted(places)))
    if not bands:
        return []
    return [f"In line you are {listed(bands)}.", rule] if counts else [rule]


def explain(
    place: int, person: Waiting, passed_over: int, asked: str, *, party: Sequence[Waiting] = ()
) -> str:
    """Why somebody stands where they stand, in one sentence for the coordinator."""
    if person.drawn and not person.alternate:
        return _drawn_words(place, person, passed_over, asked, party)
    time_word = "took part before" if person.took_part else "first-timer"
    chosen = "chosen as an alternate, " if person.alternate else ""
    words = f"{ordinal(place)} on the list: {chosen}{TIER_WORDS[person.tier]}, {time_word}"
    words += f", {'waiting since' if person.alternate else 'asked on'} {asked}"
    return _closed(words + _passed_words(person, passed_over, party))


def _drawn_words(
    place: int, person: Waiting, passed_over: int, asked: str, party: Sequence[Waiting]
) -> str:
    late = person.drawn >= AFTER_THE_DRAW
    drawn = f"came after the draw, on {asked}" if late else f"drawn as number {person.drawn}"
    words = f"{ordinal(place)} on the list: {drawn}"
    return _closed(words + _passed_words(person, passed_over, party))


def _passed_words(person: Waiting, passed_over: int, party: Sequence[Waiting]) -> str:
    if not passed_over:
        return ""
    times = {1: "once", 2: "twice"}.get(passed_over, f"{passed_over} times")
    size = sum(member.seats for member in party) or person.seats
    return f"; passed over {times} because {size} seats were not free together"


def _closed(words: str) -> str:
    # A time that ends in "a.m." has its full stop already.
    return words if words.endswith(".") else words + "."


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th."""
    if 10 <= number % 100 <= 20:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"
