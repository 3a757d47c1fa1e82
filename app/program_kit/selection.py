"""How the places of an offering are given out, and the lottery that anybody can draw again.

Four ways, all in use by police departments: who asks first; residents first until a date; a
lottery when sign-up closes; a coordinator's choice. What this says of a person is judged by the
moment of asking, so nothing has to happen at a date for it to be right.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from app.program_kit import waitlist
from app.program_kit.wording import day, moment

FIRST_COME, RESIDENTS_FIRST, LOTTERY, BY_HAND = (
    "first_come",
    "residents_first",
    "lottery",
    "by_hand",
)
WAYS = {
    FIRST_COME: "Who asks first",
    RESIDENTS_FIRST: "Residents first, until a date",
    LOTTERY: "A lottery when sign-up closes",
    BY_HAND: "A coordinator chooses",
}


class HasSelection(Protocol):
    """An offering as these rules see it."""

    @property
    def selection(self) -> str:
        """One of WAYS."""

    @property
    def residents_until(self) -> datetime | None:
        """Until when residents come first; needed for RESIDENTS_FIRST alone."""

    @property
    def closes_at(self) -> datetime | None:
        """When sign-up closes, and the lottery is due."""

    @property
    def drawn_at(self) -> datetime | None:
        """When the lottery was drawn."""

    @property
    def zone(self) -> str:
        """Its time zone."""


def may_have_seat(offering: HasSelection, tier: int, at: datetime) -> bool:
    """May a free seat go to somebody of this tier now, at sign-up or by an offer?"""
    if offering.selection == RESIDENTS_FIRST:
        return tier == waitlist.HOME or not is_for_residents(offering, at)
    if offering.selection == LOTTERY:
        return offering.drawn_at is not None
    return offering.selection == FIRST_COME


def is_for_residents(offering: HasSelection, at: datetime) -> bool:
    """Do free seats go to residents only now?"""
    until = offering.residents_until
    return offering.selection == RESIDENTS_FIRST and until is not None and at < until


def draw_is_ahead(offering: HasSelection) -> bool:
    """Is this a lottery that was not drawn yet?"""
    return offering.selection == LOTTERY and offering.drawn_at is None


def draw_is_due(offering: HasSelection, at: datetime) -> bool:
    """Has sign-up for a lottery closed, and was it not drawn yet?"""
    closes = offering.closes_at
    return draw_is_ahead(offering) and closes is not None and closes <= at


def sentence(offering: HasSelection) -> str:
    """How places are given out, as the public page says it; "" for who asks first."""
    if offering.selection == RESIDENTS_FIRST and offering.residents_until:
        until = moment(offering.residents_until, offering.zone)
        return (
            f"Until {until} places go to people who live in the cities we serve. Everybody else "
            "can sign up now, waits, and is asked from then on."
        )
    if offering.selection == LOTTERY and offering.drawn_at:
        return f"The places were drawn by lot on {day(offering.drawn_at, offering.zone)}."
    if offering.selection == LOTTERY and offering.closes_at:
        until = moment(offering.closes_at, offering.zone)
        return (
            f"The places are drawn by lot. Everybody who signs up by {until} has the same chance."
        )
    return waitlist.CHOSEN_BY_HAND if offering.selection == BY_HAND else ""


def waits(
    offering: HasSelection, places: Iterable[int], *, reviewed: bool, alternate: bool = False
) -> list[str]:
    """What those who wait read about where they stand and how it goes on; nothing for nobody.

    A place in line is told only where it says something: not before a draw, nor where a
    coordinator chooses.
    """
    if alternate:
        return waitlist.line_words(places, waitlist.ALTERNATES)
    if reviewed:
        return waitlist.line_words(places, waitlist.CHOSEN)
    if draw_is_ahead(offering):
        words = f"{sentence(offering)} We write to you after the draw."
        return waitlist.line_words(places, words, counts=False)
    if offering.selection == BY_HAND:
        return waitlist.line_words(places, waitlist.CHOSEN_BY_HAND, counts=False)
    if offering.selection == LOTTERY:
        return waitlist.line_words(places, f"The draw decided the order. {waitlist.TURN}")
    before = f"{sentence(offering)} " if offering.selection == RESIDENTS_FIRST else ""
    return waitlist.line_words(places, f"{before}{waitlist.LINE} {waitlist.TURN}")


def why(offering: HasSelection, tier: int, at: datetime, place: str) -> str:
    """Why somebody waits, for the coordinator: `place` is the sentence about the place in line."""
    if draw_is_ahead(offering):
        return (
            "Waits for the draw when sign-up closes. Until then it does not matter who asked first."
        )
    if offering.selection == BY_HAND:
        return f"{place} {waitlist.CHOSEN_BY_HAND}"
    if tier != waitlist.HOME and offering.residents_until and is_for_residents(offering, at):
        until = moment(offering.residents_until, offering.zone)
        return f"{place} Until {until} free places go to residents only."
    return place


def new_seed() -> str:
    """A seed for a draw: 256 random bits in hexadecimal."""
    return secrets.token_hex(32)


def commitment(seed: str) -> str:
    """What is published before the draw, and proves later that the seed was not chosen then."""
    return hashlib.sha256(seed.encode()).hexdigest()


def by_lot(seed: str, references: Iterable[str]) -> list[str]:
    """References in the order of the draw: by the SHA-256 of "seed:reference", smallest first."""
    return sorted(
        references, key=lambda each: hashlib.sha256(f"{seed}:{each}".encode()).hexdigest()
    )
