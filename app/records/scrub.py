"""Takes other people's names and addresses out of what staff or others typed about somebody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from app.models import Registration, Submission

LEFT_OUT = "(left out)"
# Shorter words stand in too many others.
SHORTEST = 4


def others_in(row: Submission, people: Iterable[Registration]) -> list[str]:
    """Names, addresses and numbers of everybody in a sign-up but these people."""
    shown = set(people)
    found = [row.contact_name, row.email, row.phone, row.phone_typed, row.mailing_address]
    for person in row.registrations:
        if person not in shown:
            found += [person.full_name, person.called]
    own = {name.casefold() for person in shown for name in (person.full_name, person.called)}
    return [each for each in found if len(each) >= SHORTEST and each.casefold() not in own]


def scrubbed(facts: Any, words: Iterable[str]) -> Any:
    """The same lists, mappings and texts without these words, whatever case they are in."""
    wanted = sorted(map(re.escape, words), key=len, reverse=True)
    if not wanted:
        return facts
    return _clean(facts, re.compile(rf"(?<!\w)(?:{'|'.join(wanted)})(?!\w)", re.IGNORECASE))


def _clean(facts: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(facts, str):
        return pattern.sub(LEFT_OUT, facts)
    if isinstance(facts, dict):
        return {key: _clean(value, pattern) for key, value in facts.items()}
    return [_clean(each, pattern) for each in facts] if isinstance(facts, list) else facts
