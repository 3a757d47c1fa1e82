"""What a filled-in form turns into: plain data that no longer knows of forms or pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Person:
    """One participant (in a drop-in program: one party).

    `private` maps a kind (health, emergency, pickup, custody, check) to text that is sealed
    before it is stored. `signatures` maps a document kind to the choice made.
    """

    full_name: str
    called: str = ""
    party_size: int = 1
    grade: int | None = None
    birth_date: date | None = None
    is_minor: bool = False
    photo: str = ""
    division: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    private: Mapping[str, str] = field(default_factory=dict)
    signatures: Mapping[str, str] = field(default_factory=dict)
    # Who signs for somebody of 16 or 17 who signs up themself.
    guardian_name: str = ""
    guardian_email: str = ""
    # Answers to questions added to the date, by the id of the wording that was shown.
    told: Mapping[int, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Application:
    """One sign-up: who can be reached, and the people it is for. `key` is the one-time number."""

    key: str
    contact_name: str
    email: str
    people: tuple[Person, ...]
    relation: str = ""
    phone: str = ""
    phone_typed: str = ""
    text_ok: bool = False
    language: str = "en"
    interpreter: str = ""
    city: str = ""
    connection: str = ""
    mailing_address: str = ""
    heard: str = ""
    announcements: bool = False
    keep_together: bool = False
    answers: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[int, Any] = field(default_factory=dict)
    # The versions that were shown, by kind: the notice and every text to sign.
    texts: Mapping[str, int] = field(default_factory=dict)
    notice_shown_at: datetime | None = None
    source: str = "web"
    staff_id: int | None = None

    @property
    def seats(self) -> int:
        """Seats asked for in all."""
        return sum(person.party_size for person in self.people)
