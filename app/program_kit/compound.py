"""Fields of several boxes: a date in three, and rows of people with a name and a phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from wtforms import Field, ValidationError

from app.program_kit.fields import Said, Spoken
from app.program_kit.names import has_hidden, tidy
from app.program_kit.phones import phone_e164


@dataclass(frozen=True)
class Part:
    """One box of a date."""

    id: str
    name: str
    label: str
    value: str
    autocomplete: str
    width: str


@dataclass(frozen=True)
class LabelText:
    """A label as templates read it."""

    text: str


@dataclass(frozen=True)
class Box:
    """One box in a row of contacts; speaks the same language as a field."""

    id: str
    name: str
    kind: str
    text: str
    value: str
    optional: bool = False
    errors: tuple[str, ...] = ()

    @property
    def label(self) -> LabelText:
        """The box's own label."""
        return LabelText(self.text)

    def _value(self) -> str:
        return self.value


class Day(Spoken, Field):
    """A day in three boxes, month first; `data` is a date or None, `typed` what was typed."""

    kind = "date"
    _parts = (("month", "Month", "2xs"), ("day", "Day", "2xs"), ("year", "Year", "xs"))

    def __init__(self, label: str = "", said: Said = Said(), **kwargs: Any):
        super().__init__(label, **kwargs)
        self.speak(said)
        self.typed = {"month": "", "day": "", "year": ""}

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Read the three boxes."""
        super().process(formdata, *args, **kwargs)
        if formdata is None:
            return
        self.typed = {
            part: (formdata.get(f"{self.name}-{part}") or "").strip()[:12] for part in self.typed
        }
        try:
            numbers = [int(self.typed[part]) for part in ("year", "month", "day")]
            self.data = date(*numbers)
        except (ValueError, OverflowError):
            self.data = None

    @property
    def names(self) -> list[str]:
        """Names of the boxes in the posted form."""
        return [f"{self.name}-{part}" for part in self.typed]

    @property
    def parts(self) -> list[Part]:
        """The boxes, for the template."""
        prefix = {"month": "bday-month", "day": "bday-day", "year": "bday-year"}
        return [
            Part(
                f"{self.id}-{part}", f"{self.name}-{part}", words, self.typed[part],
                prefix[part] if self.autocomplete == "bday" else "", width,
            )
            for part, words, width in self._parts
        ]  # fmt: skip

    @property
    def error_id(self) -> str:
        """The month."""
        return f"{self.id}-month"

    def answered(self) -> bool:
        """Was anything typed?"""
        return any(self.typed.values())

    def check(self) -> None:
        """A day that exists, within living memory and not to come."""
        if self.data is None:
            raise ValidationError(f"{self.label.text} must be a real date, like 3 14 1985")
        if self.data.year < 1900 or self.data > date.today():  # noqa: DTZ011 - a calendar day
            raise ValidationError(f"{self.label.text} must be in the past, year with four digits")

    def shown(self) -> str:
        """March 14, 1985."""
        return f"{self.data:%B} {self.data.day}, {self.data.year}" if self.data else ""


class People(Spoken, Field):
    """Rows of people to call: name and phone. `data` is a list of {name, phone}."""

    kind = "contacts"

    def __init__(self, label: str = "", said: Said = Said(), most: int = 3, **kwargs: Any):
        super().__init__(label, **kwargs)
        self.speak(said)
        self.most = most
        self.typed: list[tuple[str, str]] = [("", "")] * most
        self.row_errors: dict[str, str] = {}

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Read the rows; rows left blank are dropped."""
        super().process(formdata, *args, **kwargs)
        if formdata is not None:
            self.typed = [
                (
                    tidy(formdata.get(f"{self.name}-{row}-name") or ""),
                    tidy(formdata.get(f"{self.name}-{row}-phone") or ""),
                )
                for row in range(self.most)
            ]
        self.data = [{"name": n, "phone": p} for n, p in self.typed if n or p]

    @property
    def names(self) -> list[str]:
        """Names of the boxes in the posted form."""
        return [
            f"{self.name}-{row}-{part}" for row in range(self.most) for part in ("name", "phone")
        ]

    @property
    def rows(self) -> list[list[Box]]:
        """The boxes, for the template."""
        return [
            [
                self._box(row, "name", "text", "Full name", name),
                self._box(row, "phone", "tel", "Phone", phone),
            ]
            for row, (name, phone) in enumerate(self.typed)
        ]

    def _box(self, row: int, part: str, kind: str, text: str, value: str) -> Box:
        key = f"{row}-{part}"
        errors = (self.row_errors[key],) if key in self.row_errors else ()
        optional = self.optional or row > 0
        return Box(f"{self.id}-{key}", f"{self.name}-{key}", kind, text, value, optional, errors)

    @property
    def error_id(self) -> str:
        """The first box with an error, else the first box."""
        return f"{self.id}-{next(iter(self.row_errors), '0-name')}"

    def check(self) -> None:
        """Each row that was begun has a name and a number that can be dialled."""
        self.row_errors = {}
        for row, (name, phone) in enumerate(self.typed):
            if not name and not phone:
                continue
            if not name:
                self.row_errors[f"{row}-name"] = "Enter the full name"
            elif len(name) > 128 or has_hidden(name):
                self.row_errors[f"{row}-name"] = "Enter the name in 128 characters or fewer"
            if not phone_e164(phone) or len(phone) > 40:
                self.row_errors[f"{row}-phone"] = "Enter a phone number with its area code"
        if self.row_errors:
            raise ValidationError(next(iter(self.row_errors.values())))

    def shown(self) -> str:
        """Names with numbers, semicolon separated."""
        return "; ".join(f"{row['name']}, {row['phone']}" for row in self.data or [])
