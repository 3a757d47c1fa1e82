"""Fields only staff pages use: a moment, the times of a session, a passphrase, a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from wtforms import Field, ValidationError

from app.models import now
from app.offerings.clock import YEARS, at, read_clock, read_day
from app.offerings.refusals import BadTimeError
from app.program_kit.compound import Part
from app.program_kit.fields import Said, Spoken, Text
from app.program_kit.wording import clock, local

ZONE = "America/Chicago"


@dataclass(frozen=True)
class TextPart(Part):
    """A box for words, not only for figures."""

    inputmode: str = "text"


class Passphrase(Text):
    """A passphrase: taken as typed, never sent back, pasting allowed."""

    kind = "password"

    def __init__(self, label: str = "", said: Said = Said(), **kwargs: Any):
        super().__init__(label, said, 1024, **kwargs)
        self.maxlength = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Spaces at the ends may be meant."""
        self.data = valuelist[0] if valuelist else ""

    def check(self) -> None:
        """What it must be is decided where it is stored."""

    def _value(self) -> str:
        return ""


class _Boxes(Spoken, Field):
    """Several text boxes that are read together, in the zone of the page."""

    kind = "date"
    boxes: tuple[tuple[str, str, str], ...] = ()

    def __init__(self, label: str = "", said: Said = Said(), **kwargs: Any):
        super().__init__(label, **kwargs)
        self.speak(said)
        self.zone = ZONE
        self.typed = {name: "" for name, _words, _width in self.boxes}

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Keep what was typed in each box."""
        super().process(formdata, *args, **kwargs)
        if formdata is not None:
            self.typed = {
                name: (formdata.get(f"{self.name}-{name}") or "").strip()[:60]
                for name in self.typed
            }

    def answered(self) -> bool:
        """Was anything typed?"""
        return any(self.typed.values())

    def shown(self) -> str:
        """What stands in the boxes."""
        return ", ".join(text for text in self.typed.values() if text)

    @property
    def error_id(self) -> str:
        """The first box."""
        return f"{self.id}-{self.boxes[0][0]}"

    @property
    def parts(self) -> list[TextPart]:
        """The boxes, for the template."""
        return [
            TextPart(
                f"{self.id}-{name}", f"{self.name}-{name}", words, self.typed[name], "off", width
            )
            for name, words, width in self.boxes
        ]

    def day(self) -> date:
        """The day that was typed."""
        return read_day(self.typed["day"], local(now(), self.zone).date())


class Moment(_Boxes):
    """A day and a time; `data` is a UTC moment or None."""

    boxes = (("day", "Day", "md"), ("time", "Time", "sm"))
    stored: datetime | None = None

    def show(self, moment: datetime | None, zone: str) -> None:
        """Fill the boxes from a stored moment."""
        self.zone, self.data = zone, moment
        if moment is not None:
            self.typed = {"day": typed_day(moment, zone), "time": clock(moment, zone)}

    def check(self) -> None:
        """A moment that exists on the wall."""
        try:
            self.data = at(self.day(), read_clock(self.typed["time"]), self.zone)
        except BadTimeError as refusal:
            raise ValidationError(refusal.words) from None
        # The boxes hold whole minutes; leaving them alone must not shave off seconds.
        if self.stored and self.stored.replace(second=0, microsecond=0) == self.data:
            self.data = self.stored

    def pre_validate(self, form: Any) -> None:
        """Empty boxes mean: no such moment."""
        super().pre_validate(form)
        if not self.answered():
            self.data = None


class Times(_Boxes):
    """The day, start and end of one session; `data` is (day, start, end)."""

    boxes = (("day", "Day", "md"), ("starts", "Starts", "sm"), ("ends", "Ends", "sm"))

    def show(self, starts: datetime, ends: datetime, zone: str) -> None:
        """Fill the boxes from stored moments."""
        self.zone = zone
        self.typed = {
            "day": typed_day(starts, zone),
            "starts": clock(starts, zone),
            "ends": clock(ends, zone),
        }

    def check(self) -> None:
        """Three readable boxes; whether the times exist that day is for the use case."""
        try:
            self.data = (
                self.day(),
                read_clock(self.typed["starts"]),
                read_clock(self.typed["ends"]),
            )
        except BadTimeError as refusal:
            raise ValidationError(refusal.words) from None


class Days(Text):
    """Days on one line, parted by semicolons or line ends; `days` is what was read."""

    days: frozenset[date] = frozenset()

    def check(self) -> None:
        """Each part is a day."""
        super().check()
        today = local(now(), ZONE).date()
        parts = self.data.replace("\n", ";").split(";")
        try:
            self.days = frozenset(read_day(part, today) for part in parts if part.strip())
        except BadTimeError as refusal:
            raise ValidationError(f"{refusal.words} Part several days with a semicolon.") from None


class OneDay(Text):
    """A single day as text; `day` is what was read."""

    day: date | None = None
    years = YEARS

    def check(self) -> None:
        """A day that exists."""
        super().check()
        try:
            self.day = read_day(self.data, local(now(), ZONE).date(), self.years)
        except BadTimeError as refusal:
            raise ValidationError(refusal.words) from None


class Clock(Text):
    """A single time of day as text; `clock` is what was read."""

    clock: time | None = None

    def check(self) -> None:
        """A readable time."""
        super().check()
        try:
            self.clock = read_clock(self.data)
        except BadTimeError as refusal:
            raise ValidationError(refusal.words) from None


def typed_day(moment: datetime, zone: str) -> str:
    """Thu, March 4, 2027: short, and read back the same."""
    there = local(moment, zone)
    return f"{there:%a, %B} {there.day}, {there.year}"
