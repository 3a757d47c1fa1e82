"""Fields to choose from: one of, a list, several of. Nothing is chosen beforehand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import ValidationError
from wtforms.fields import SelectField, SelectMultipleField

from app.program_kit.fields import Said, Spoken

Choice = tuple[str, str] | tuple[str, str, str]


class _Chosen(Spoken):
    """What fields with choices share; a third item of a choice is its hint."""

    choices: Any
    kind = "radios"

    def offer(self, choices: Iterable[Choice]) -> None:
        """Set what may be chosen."""
        listed = list(choices)
        self.choices = [
            (c[0], c[1], {"hint": c[2]}) if len(c) == 3 else (c[0], c[1]) for c in listed
        ]
        self.words = {c[0]: c[1] for c in listed}

    @property
    def error_id(self) -> str:
        """The first choice."""
        return f"{self.id}-0"


class OneOf(_Chosen, SelectField):
    """One choice; nothing is chosen beforehand."""

    def __init__(
        self, label: str = "", choices: Iterable[Choice] = (), said: Said = Said(), **kwargs: Any
    ):
        super().__init__(label, choices=[], validate_choice=False, **kwargs)
        self.speak(said)
        self.offer(choices)

    def process_data(self, value: Any) -> None:
        """No default: an unanswered question stays unanswered."""
        self.data = value or ""

    def check(self) -> None:
        """Only what was offered."""
        if self.data not in self.words:
            raise ValidationError(self.said.blank or f"Choose one: {self.label.text}")

    def shown(self) -> str:
        """The words of the choice; the empty one of a list is no answer."""
        return self.words.get(self.data, "") if self.data else ""


class Dropdown(OneOf):
    """One choice from a longer list."""

    kind = "select"

    @property
    def error_id(self) -> str:
        """The list itself."""
        return self.id


class SeveralOf(_Chosen, SelectMultipleField):
    """Any number of choices."""

    kind = "checkboxes"

    def __init__(
        self, label: str = "", choices: Iterable[Choice] = (), said: Said = Said(), **kwargs: Any
    ):
        super().__init__(label, choices=[], validate_choice=False, **kwargs)
        self.speak(said)
        self.offer(choices)

    def check(self) -> None:
        """Only what was offered."""
        if any(value not in self.words for value in self.data):
            raise ValidationError(f"Choose from the list: {self.label.text}")

    def shown(self) -> str:
        """The words of the choices, comma separated."""
        return ", ".join(self.words.get(value, "") for value in self.data or [])
