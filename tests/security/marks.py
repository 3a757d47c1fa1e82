"""Phrases that no two people tell alike, typed into every box in which something private may stand.

Which boxes there are is read from the pages. A box counts as private unless OPEN names its field:
whoever adds a question either seals its answer or writes its name here, for everybody to see.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from bs4 import Tag

# Fields of free text that may stand on rosters, in mails and in files.
OPEN = {
    "full_name": "Opal Openly",
    "called": "Opal",
    "guardian": "Robin Openly",
    "guardian_name": "Robin Openly",
    "email": "opal@example.org",
    "guardian_email": "robin@example.org",
    "phone": "612-555-0199",
    "party": "2",
    "mailing_address": "PO Box 12",
    "school": "Open School",
    "friend": "Any friend",
    "why": "To learn",
    "topics": "Dispatch",
    "topic": "Parking",
    "question": "Which shifts?",
}
CHOSEN = {"age": "adult", "grade": "4", "together": "open", "source": "paper"}
LEFT_OUT = {"website", "no_email", "unified", "announcements"}
_NAME = re.compile(r"(?:[pr]\d+-)?(?P<field>[a-z_]\w*?)(?:-\d+)?(?:-(?P<box>[a-z]+))?")


@dataclass
class Marks:
    """What was typed so far: each phrase, and the field it was told in."""

    told: dict[str, str] = field(default_factory=dict)

    def new(self, name: str, kind: str = "text") -> str:
        """A phrase that nobody has typed before; numbers where a phone takes no words."""
        number = len(self.told) + 1
        mark = f"612-{number + 300}-{number + 4000}" if kind == "tel" else f"zq{number}qz {name}"
        self.told[mark] = name
        return mark

    def birthday(self, name: str) -> dict[str, str]:
        """Three boxes of a date, marked as it is written by machines."""
        year = str(1930 + len(self.told) % 70)
        day = str(10 + len(self.told) // 70)
        self.told[f"{year}-11-{day}"] = name
        return {"month": "11", "day": day, "year": year}

    def found(self, text: str | bytes, *, but: str = "") -> dict[str, str]:
        """The phrases in a text, with their fields; `but` is a field that may stand there."""
        words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        low = words.casefold()
        return {
            mark: name
            for mark, name in self.told.items()
            if name != but and any(way in low for way in {mark, mark.replace("-", "")})
        }

    def fill(self, form: Tag) -> dict[str, Any]:
        """Answers for every box of a form: marked ones, and for the rest whatever is valid."""
        answers: dict[str, Any] = {}
        days: dict[str, dict[str, str]] = {}
        for box in form.find_all(["input", "select", "textarea"]):
            name, kind = str(box.get("name", "")), str(box.get("type", "text"))
            parts = _NAME.fullmatch(name)
            if parts is None or kind in {"hidden", "submit"} or parts["field"] in LEFT_OUT:
                continue
            of, part = parts["field"], parts["box"]
            if box.name == "select":
                answers[name] = str(box.find_all("option")[1]["value"])
            elif kind == "radio":
                answers.setdefault(name, CHOSEN.get(of, str(box["value"])))
            elif kind == "checkbox":
                answers[name] = str(box.get("value", "y"))
            elif part in {"month", "day", "year"}:
                stem = name.removesuffix(f"-{part}")
                if stem not in days:
                    days[stem] = self.birthday(of)
                answers[name] = days[stem][part]
            else:
                answers[name] = OPEN.get(of) or self.new(of, kind)
        return answers
