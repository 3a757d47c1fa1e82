"""The editor of what a page says: words, place, contact, when sign-up opens and closes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from wtforms import ValidationError

from app.models import Offering
from app.offerings.edit import Facts, Panelist, stored
from app.offerings.lookups import venues
from app.program_kit.choices import Dropdown, OneOf, SeveralOf
from app.program_kit.fields import Email, LongText, Phone, Said, Text
from app.program_kit.numbers import whole
from app.program_kit.sections import LANGUAGES
from app.program_kit.selection import WAYS
from app.program_kit.wording import moment
from app.programs import program
from app.staff.fields import Moment
from app.staff.form import StaffForm

LABELS = {
    "title": "Title",
    "summary": "In one sentence",
    "description": "About it",
    "opens_at": "Sign-up opens",
    "closes_at": "Sign-up closes",
    "change_until": "Changes until",
    "venue_id": "Place",
    "host_name": "Host",
    "contact_email": "Replies go to",
    "contact_phone": "Phone",
    "who_may_come": "Who may come",
    "what_to_bring": "What to bring",
    "cost": "Cost",
    "languages": "Languages spoken there",
    "stream_url": "Live stream",
    "selection": "How places are given out",
    "residents_until": "Residents first until",
    "lineup": "Who is there to meet",
}
TIMES = ("opens_at", "closes_at", "change_until", "residents_until")
NOT_TIMES = tuple(
    name for name in LABELS if name not in {*TIMES, "languages", "venue_id", "lineup"}
)


class Link(Text):
    """The address of a web page."""

    def check(self) -> None:
        """Only http and https lead to pages."""
        super().check()
        if not self.data.startswith(("https://", "http://")):
            raise ValidationError("Enter a web address that starts with https://")


class WordsForm(StaffForm):
    """Everything a resident reads about it, besides dates and seats."""

    title = Text(LABELS["title"], Said(blank="Enter a title", width="2xl"), most=160)
    summary = Text(
        LABELS["summary"], Said(optional=True, width="2xl", hint="Stands in lists."), most=300
    )
    description = LongText(LABELS["description"], Said(optional=True), most=4000)
    who_may_come = LongText(LABELS["who_may_come"], Said(optional=True), most=1000)
    what_to_bring = LongText(LABELS["what_to_bring"], Said(optional=True), most=1000)
    cost = Text(LABELS["cost"], Said(optional=True, width="md"), most=120)
    languages = SeveralOf(LABELS["languages"], LANGUAGES, Said(optional=True))
    venue_id = Dropdown(LABELS["venue_id"], (), Said(optional=True, width="xl"))
    host_name = Text(
        LABELS["host_name"],
        Said(optional=True, width="xl", hint="Whom people can ask for at the door."),
        most=120,
    )
    contact_email = Email(LABELS["contact_email"], Said(optional=True, width="xl"))
    contact_phone = Phone(LABELS["contact_phone"], Said(optional=True, width="md"))
    opens_at = Moment(
        LABELS["opens_at"], Said(optional=True, hint="Blank: as soon as it is published.")
    )
    closes_at = Moment(
        LABELS["closes_at"], Said(optional=True, hint="Blank: never, not even when it is over.")
    )
    change_until = Moment(
        LABELS["change_until"],
        Said(optional=True, hint="Until then people can change their answers themselves."),
    )
    selection = OneOf(
        LABELS["selection"],
        tuple(WAYS.items()),
        Said(
            blank="Choose how places are given out",
            hint="Stays as it is once somebody has signed up.",
        ),
    )
    residents_until = Moment(
        LABELS["residents_until"],
        Said(
            optional=True,
            hint="Only for residents first. Others sign up too, and are asked from then on.",
        ),
    )
    stream_url = Link(LABELS["stream_url"], Said(optional=True, width="2xl"), most=500)
    lineup = LongText(
        LABELS["lineup"],
        Said(optional=True, hint="One a line: name; position; agency; years of service."),
        most=3000,
    )

    def fill(self, offering: Offering) -> None:
        """Show what is stored."""
        for name in self._asked(NOT_TIMES):
            self[name].data = getattr(offering, name)
        for name in self._asked(TIMES):
            self[name].show(getattr(offering, name), offering.zone)
        self.languages.data = list(offering.languages)
        self.venue_id.data = str(offering.venue_id or "")
        if "lineup" in self:
            self.lineup.data = in_words("lineup", stored(offering, "lineup"), offering)

    def tailor(self, offering: Offering) -> None:
        """Offer the places there are, and read times in the zone of the page."""
        self.venue_id.offer(
            [("", "No place yet"), *((str(v.id), _place(v.name, v.room)) for v in venues())]
        )
        self.kept = {name: getattr(offering, name) for name in ("selection", "residents_until")}
        if program(offering.program).reviewed:
            del self.selection
            del self.residents_until
        for name in self._asked(TIMES):
            self[name].zone = offering.zone
            self[name].stored = getattr(offering, name)
        self.kept_lineup = stored(offering, "lineup")
        if not program(offering.program).facts.get("positions"):
            del self.lineup

    def _asked(self, names: Iterable[str]) -> list[str]:
        """Those of the names that this program's form has a field for."""
        return [name for name in names if name in self]

    def facts(self) -> Facts:
        """The form as the use case takes it."""
        told: dict[str, Any] = dict(self.kept)
        told |= {name: self[name].data or "" for name in self._asked(NOT_TIMES)}
        told |= {name: self[name].data for name in self._asked(TIMES)}
        told["venue_id"] = int(self.venue_id.data) if self.venue_id.data else None
        told["languages"] = tuple(self.languages.data or ())
        told["lineup"] = self.kept_lineup
        if "lineup" in self:
            told["lineup"] = tuple(
                _person(line) for line in self.lineup.data.splitlines() if line.strip()
            )
        return Facts(**told)


def in_words(name: str, value: object, offering: Offering) -> str:
    """A stored or typed value as the page that shows both versions says it."""
    if isinstance(value, datetime):
        return moment(value, offering.zone)
    if name == "lineup" and isinstance(value, tuple):
        return "\n".join(_line(person) for person in value)
    if isinstance(value, tuple):
        return ", ".join(dict(LANGUAGES).get(str(part), str(part)) for part in value)
    if name == "selection":
        return WAYS.get(str(value), "")
    if name == "venue_id" and value:
        return next((_place(v.name, v.room) for v in venues() if v.id == value), "")
    return str(value or "")


def _line(person: Panelist) -> str:
    parts = (person.name, person.position, person.agency, str(person.years or ""))
    return "; ".join(parts).rstrip("; ")


def _person(line: str) -> Panelist:
    name, position, agency, years = ([part.strip() for part in line.split(";")] + [""] * 4)[:4]
    return Panelist(name, position, agency, whole(years))


def _place(name: str, room: str) -> str:
    return f"{name}, {room}" if room else name
