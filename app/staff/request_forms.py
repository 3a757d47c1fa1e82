"""Forms of the pages about data requests."""

from __future__ import annotations

from typing import Any

from app.models import DataRequest
from app.program_kit.choices import Dropdown, OneOf
from app.program_kit.fields import LongText, Said, Text
from app.records.clock import ANSWERS, ASKERS, IDENTITY, WANTS
from app.records.open_requests import today
from app.records.requests import Asked, Told
from app.staff.fields import OneDay
from app.staff.form import StaffForm


class AskedForm(StaffForm):
    """What is noted when a request comes in."""

    received_day = OneDay(
        "When did it come in?",
        Said(
            blank="Enter the day on which it came in",
            hint="For example March 4, 2027. The days count from the day after.",
            width="md",
        ),
    )
    wants = OneOf("What is asked?", tuple(WANTS.items()), Said(blank="Choose what is asked"))
    asker = OneOf("Who asks?", tuple(ASKERS.items()), Said(blank="Choose who asks"))
    asker_name = Text(
        "Name of who asks", Said(blank="Enter who asks", width="xl", autocomplete="off")
    )
    subject = Text(
        "Whose data is it about?",
        Said(
            blank="Enter whose data it is about",
            width="xl",
            autocomplete="off",
            hint="The name, as they gave it. You choose the sign-ups afterwards.",
        ),
    )
    identity = Dropdown(
        "How did you make sure who they are?",
        (("", "Choose one"), *IDENTITY.items()),
        Said(blank="Choose how you made sure who they are", hint="Keep no copy of an ID."),
    )
    words = LongText(
        "What they said, as far as it is needed",
        Said(optional=True, hint="For instance what is wrong. No health or custody details."),
        most=500,
    )

    def asked(self) -> Asked:
        """The form as the use case takes it."""
        return Asked(
            asker=self.asker.data,
            asker_name=self.asker_name.data,
            subject=self.subject.data,
            wants=self.wants.data,
            words=self.words.data,
            received_on=self.received_day.day or today(),
            identity=self.identity.data,
        )


def stored(row: DataRequest) -> AskedForm:
    """The form as it is stored."""
    return AskedForm(data=_facts(row))


def _facts(row: DataRequest) -> dict[str, Any]:
    names = ("wants", "asker", "asker_name", "subject", "identity", "words")
    return {"received_day": _day(row.received_on), **{name: getattr(row, name) for name in names}}


class AnswerForm(StaffForm):
    """When and how it was answered."""

    answer = OneOf("How was it answered?", (), Said(blank="Choose how it was answered"))
    answered_day = OneDay("On which day?", Said(blank="Enter the day of the answer", width="md"))
    told = LongText("In which words?", Said(optional=True), most=500)

    def answered(self) -> Told:
        """The form as the use case takes it."""
        return Told(
            answer=self.answer.data, on=self.answered_day.day or today(), words=self.told.data
        )


def answer_form(row: DataRequest, posted: Any = None) -> AnswerForm:
    """The answers that fit what is asked; today unless another day is stored."""
    on = _day(row.answered_on or today())
    form = AnswerForm(
        posted, data={"answer": row.answer, "answered_day": on, "told": row.answer_words}
    )
    form.answer.offer(ANSWERS[row.wants])
    return form


def _day(day: Any) -> str:
    return f"{day:%B} {day.day}, {day.year}"
