"""Form fields that know their hint, why we ask, who sees the answer, and their own words.

Every field checks the shape of one answer on the server. Nothing here knows of a database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import ValidationError
from wtforms.fields import BooleanField, StringField

from app.program_kit.names import has_hidden, tidy
from app.program_kit.phones import phone_e164
from app.program_kit.spelling import likely_address


@dataclass(frozen=True)
class Said:
    """What stands around a field. `blank` is said when a needed answer is missing."""

    hint: str = ""
    why: str = ""
    seen_by: str = ""
    optional: bool = False
    blank: str = ""
    width: str = ""
    autocomplete: str = ""
    inputmode: str = ""


class Spoken:
    """Mixin: copies what is said onto the field and asks for a missing answer."""

    kind = "text"
    maxlength: int | None = None
    said: Said
    errors: Sequence[str]
    data: Any
    id: str
    label: Any

    def speak(self, said: Said) -> None:
        """Take hint, why and the rest from `said`."""
        self.said = said
        self.hint, self.why, self.seen_by = said.hint, said.why, said.seen_by
        self.optional, self.width = said.optional, said.width
        self.autocomplete, self.inputmode = said.autocomplete, said.inputmode
        self.suggestion: dict[str, str] | None = None

    @property
    def error_id(self) -> str:
        """Where a link in the error summary leads."""
        return self.id

    def answered(self) -> bool:
        """Is there an answer at all?"""
        return bool(self.data)

    def check(self) -> None:
        """Say what is wrong with an answer that is there; by default nothing."""

    def pre_validate(self, _form: Any) -> None:
        """WTForms calls this first: missing, then shape."""
        if not self.answered():
            if not self.optional:
                raise ValidationError(self.said.blank or f"Answer: {self.label.text}")
            return
        self.check()

    def shown(self) -> str:
        """The answer in words, for the check page and staff."""
        return str(self.data or "")


class Text(Spoken, StringField):
    """One line of text, up to `most` characters, any script."""

    lines = False

    def __init__(self, label: str = "", said: Said = Said(), most: int = 128, **kwargs: Any):
        super().__init__(label, **kwargs)
        self.speak(said)
        self.maxlength = most

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep what was typed, without spaces at the ends."""
        super().process_formdata(valuelist)
        self.data = tidy(self.data or "")

    def check(self) -> None:
        """Length and hidden characters."""
        most = self.maxlength or 0
        if len(self.data) > most:
            raise ValidationError(f"{self.label.text} must be {most} characters or fewer")
        if has_hidden(self.data, lines=self.lines):
            raise ValidationError(f"{self.label.text} must not hold hidden characters")


class LongText(Text):
    """Several lines of text."""

    kind = "textarea"
    lines = True
    rows_shown = 4

    def __init__(self, label: str = "", said: Said = Said(), most: int = 1000, **kwargs: Any):
        super().__init__(label, said, most, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Browsers send CRLF; one kind of line end is kept."""
        super().process_formdata(valuelist)
        self.data = self.data.replace("\r\n", "\n").replace("\r", "\n")


class Email(Text):
    """An address: only its shape is checked, any domain is taken (RFC 5321 length)."""

    kind = "email"

    def __init__(self, label: str = "", said: Said = Said(), **kwargs: Any):
        super().__init__(label, said, 254, **kwargs)

    def check(self) -> None:
        """x@y.z, as email-validator reads it."""
        super().check()
        try:
            self.data = validate_email(self.data, check_deliverability=False).normalized
        except EmailNotValidError:
            raise ValidationError("Enter an e-mail address in the form name@example.com") from None
        better = likely_address(self.data)
        self.suggestion = {"text": better} if better else None


class Phone(Text):
    """A phone number in any form people write; `e164` is the form machines dial."""

    kind = "tel"

    def __init__(self, label: str = "", said: Said = Said(), **kwargs: Any):
        super().__init__(label, said, 40, **kwargs)

    @property
    def e164(self) -> str:
        """+16125550101, or "" when the text is no number."""
        return phone_e164(self.data or "")

    def check(self) -> None:
        """A number that could be dialled from the United States."""
        super().check()
        if not self.e164:
            raise ValidationError("Enter a phone number with its area code, like 612-555-0123")


class Number(Text):
    """A whole number between two limits, typed as text."""

    kind = "number"

    def __init__(
        self, label: str = "", said: Said = Said(), least: int = 1, most: int = 99, **kwargs: Any
    ):
        super().__init__(label, said, 6, **kwargs)
        self.least, self.greatest = least, most

    @property
    def number(self) -> int | None:
        """The number, or None when the text is none."""
        text = (self.data or "").strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None

    def check(self) -> None:
        """Digits only, within the limits."""
        value = self.number
        if value is None or not self.least <= value <= self.greatest:
            raise ValidationError(
                f"{self.label.text} must be a number from {self.least} to {self.greatest}"
            )


class Tick(Spoken, BooleanField):
    """One box to tick."""

    kind = "tick"

    def __init__(self, label: str = "", said: Said = Said(optional=True), **kwargs: Any):
        super().__init__(label, **kwargs)
        self.speak(said)

    def shown(self) -> str:
        """Yes or No."""
        return "Yes" if self.data else "No"


class Signed(Tick):
    """A text to read and agree to; `document` is set when the form meets the stored version."""

    kind = "signature"

    def __init__(self, text_kind: str = "", label: str = "", said: Said = Said(), **kwargs: Any):
        super().__init__(label, said, **kwargs)
        self.text_kind = text_kind
        self.document: Any = None

    def shown(self) -> str:
        """Agreed, or nothing."""
        return "Agreed" if self.data else ""
