"""What a sign-up carries from page to page: sealed into the form, kept nowhere else."""

from __future__ import annotations

import json
import secrets
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from cryptography.fernet import InvalidToken

from app.extensions import form_seal
from app.models import now
from app.program_kit.languages import ENGLISH

Raw = dict[str, list[str]]
FIRST = "0"


@dataclass
class FormState:
    """Answers as typed, by page; `people` are numbers that stay with a person to the end.

    `key` is the one-time number: however often the form is sent, it makes one sign-up.
    `texts` are the versions shown at the start, so everyone signs what they read; `questions`
    the wordings of added questions, so that a change does not reach into a form under way.
    """

    offering_id: int
    key: str
    started: str
    texts: dict[str, int]
    questions: list[int] = field(default_factory=list)
    people: list[str] = field(default_factory=lambda: [FIRST])
    pages: dict[str, Raw] = field(default_factory=dict)
    # Addresses whose spelling was questioned once already.
    questioned: list[str] = field(default_factory=list)
    changing: bool = False
    # Pages to ask again, though they were answered: something on them changed meanwhile.
    reopened: list[str] = field(default_factory=list)
    # The address a copy was saved for.
    saved_to: str = ""
    # What was asked of the sender, where there was doubt: sum, code by mail, until when.
    proof: dict[str, str] = field(default_factory=dict)
    # In which language the texts are read, where there is a translation in force.
    language: str = ENGLISH
    source: str = "web"

    @property
    def started_at(self) -> datetime:
        """When the notice was shown."""
        return datetime.fromisoformat(self.started)

    def forget(self, person: str) -> None:
        """Take a person out with every answer, so that who is added later starts blank."""
        if person not in self.people:
            return
        self.people.remove(person)
        self.pages = {s: raw for s, raw in self.pages.items() if not s.endswith(f"-{person}")}
        for raw in self.pages.values():
            for name in [name for name in raw if name.startswith(f"p{person}-")]:
                del raw[name]

    def seal(self) -> str:
        """The state as text for a hidden field."""
        return form_seal.seal(zlib.compress(self.told().encode()))

    def told(self) -> str:
        """The state as plain text, for a copy that is sealed elsewhere."""
        return json.dumps(asdict(self))


def begin(
    offering_id: int,
    texts: Mapping[str, int],
    questions: Iterable[int] = (),
    language: str = ENGLISH,
) -> FormState:
    """A new, empty form."""
    return FormState(
        offering_id=offering_id,
        key=secrets.token_urlsafe(24),
        started=now().isoformat(),
        texts=dict(texts),
        questions=list(questions),
        language=language,
    )


def unseal(token: str, offering_id: int) -> FormState | None:
    """The state of a form we made for this offering; None for anything else."""
    try:
        told = zlib.decompress(form_seal.open(token)).decode()
    except (InvalidToken, ValueError, zlib.error):
        return None
    state = restored(told)
    return state if state.offering_id == offering_id else None


def restored(told: str) -> FormState:
    """The state of a copy; what this version of the form does not know is left out."""
    found: dict[str, Any] = json.loads(told)
    known = {each.name for each in fields(FormState)}
    return FormState(**{name: value for name, value in found.items() if name in known})
