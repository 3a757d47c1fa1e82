"""The form for one added question; which boxes it has depends on the kind of answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import ValidationError

from app.models import Question
from app.offerings.asked import as_asked
from app.offerings.question_words import Words, words_of
from app.program_kit.asked import AGREEMENT, HEALTH, LEADS_ON, READERS, RETENTION, WITH_CHOICES
from app.program_kit.choices import Dropdown, OneOf, SeveralOf
from app.program_kit.fields import LongText, Said, Text, Tick
from app.program_kit.program import Program
from app.staff.form import StaffForm

ONCE, EACH = "once", "each"
MOST_CHOICES, LONGEST_CHOICE = 30, 120
# The classes that fit what a date asks; D3 is for health, the rest for what is not asked here.
KEPT = tuple((code, RETENTION[code]) for code in ("D1", "D2", "D5", "D7", "D8"))
KEPT_SEALED = (("D3", RETENTION["D3"]),)
READER_WORDS = [(role, words.removeprefix("the ").capitalize()) for role, words in READERS.items()]
LABELS = {
    "label": "The question",
    "hint": "Help",
    "why": "Why we ask",
    "choices": "Choices",
    "required": "Needed",
    "seen_by": "Who sees it",
    "retention": "Kept",
    "depends": "Ask only if",
}


class Switch(Tick):
    """A box that may stay open without being called optional."""

    def __init__(self, label: str, **kwargs: Any):
        super().__init__(label, Said(), **kwargs)

    def answered(self) -> bool:
        """Open is an answer as well."""
        return True


class QuestionForm(StaffForm):
    """Wording, choices, who is asked and when, who sees the answers, how long they are kept."""

    label = Text(LABELS["label"], Said(blank="Write the question", width="2xl"), most=300)
    hint = Text(
        LABELS["hint"],
        Said(optional=True, width="2xl", hint="Stands under the question."),
        most=300,
    )
    choices = LongText(
        LABELS["choices"], Said(blank="Write at least two choices", hint="One a line."), most=3000
    )
    why = Text(
        LABELS["why"],
        Said(
            blank="Write why you ask: people read it before they answer",
            hint="People read it after the words “Why we ask”. For instance: to order enough food.",
            width="2xl",
        ),
        most=300,
    )
    required = Switch("It has to be answered")
    per_person = OneOf(
        "Who is asked?",
        ((ONCE, "Once for the whole sign-up"), (EACH, "Everyone who takes part")),
        Said(blank="Choose who is asked"),
    )
    depends = SeveralOf(
        LABELS["depends"],
        (),
        Said(optional=True, hint="Tick nothing to ask always, or answers of one question."),
    )
    seen_by = SeveralOf(
        "Who sees the answers, beside the coordinators?",
        READER_WORDS,
        Said(optional=True, hint="Each of them on the days around a session only."),
    )
    retention = Dropdown("How long answers are kept", KEPT, Said(blank="Choose how long"))
    in_roster = Switch("Show the answers as a column on the roster")

    def tailor(
        self, kind: str, program: Program, earlier: Sequence[Question], *, new: bool
    ) -> None:
        """Leave the boxes that fit the kind; offer answers of earlier questions."""
        if kind not in WITH_CHOICES:
            del self.choices
        if not new or program.most_people == 1 or kind == HEALTH:
            del self.per_person
        if kind == HEALTH:
            # The matrix says who opens it; a list never shows it.
            del self.seen_by, self.in_roster
            self.retention.offer(KEPT_SEALED)
        pairs = [
            (f"{each.id}:{value}", f"{each.current.label} {value}")
            for each in earlier
            if each.kind in LEADS_ON
            for value in as_asked(each.current).offered
        ]
        self.depends.offer(pairs)
        if not pairs:
            del self.depends
        if new and self.retention.raw_data is None:
            self.retention.data = {AGREEMENT: "D2", HEALTH: "D3"}.get(kind, "D1")
            self.required.data = kind == AGREEMENT

    def fill(self, question: Question) -> None:
        """Show what is stored."""
        words = words_of(question.current)
        for name in ("label", "hint", "why", "required", "retention"):
            self[name].data = getattr(words, name)
        if "seen_by" in self:
            self.seen_by.data = list(words.seen_by)
            self.in_roster.data = question.in_roster
        if "choices" in self:
            self.choices.data = "\n".join(words.choices)
        if "depends" in self:
            self.depends.data = [f"{words.depends_on}:{value}" for value in words.depends_values]

    def validate_choices(self, field: LongText) -> None:
        """Two or more, each once, none too long."""
        lines = self._choices()
        if not 2 <= len(lines) <= MOST_CHOICES:
            raise ValidationError(f"Write 2 to {MOST_CHOICES} choices, one a line")
        if len({line.casefold() for line in lines}) < len(lines):
            raise ValidationError("Write each choice once")
        if any(len(line) > LONGEST_CHOICE for line in lines):
            raise ValidationError(f"A choice must be {LONGEST_CHOICE} characters or fewer")

    def validate_depends(self, field: SeveralOf) -> None:
        """Ticks of one question only."""
        if len({value.partition(":")[0] for value in field.data or []}) > 1:
            raise ValidationError("Tick answers of one question only")

    def _choices(self) -> list[str]:
        lines = (line.strip() for line in (self.choices.data or "").splitlines())
        return [line for line in lines if line]

    @property
    def wants_column(self) -> bool:
        """Shall the answers stand on the roster?"""
        return "in_roster" in self and bool(self.in_roster.data)

    def words(self) -> Words:
        """The form as the use case takes it."""
        ticked = [
            value.partition(":") for value in (self.depends.data if "depends" in self else [])
        ]
        return Words(
            label=self.label.data,
            why=self.why.data,
            retention=self.retention.data,
            hint=self.hint.data,
            required=bool(self.required.data),
            choices=tuple(self._choices()) if "choices" in self else (),
            seen_by=tuple(self.seen_by.data or ()) if "seen_by" in self else (),
            depends_on=int(ticked[0][0]) if ticked else None,
            depends_values=tuple(value for _, _, value in ticked),
        )


def differences(stored: Words, typed: Words, labels: dict[int, str]) -> list[tuple[str, str, str]]:
    """Each part in which two versions differ, in words: what it is, stored, typed."""
    both = [(name, _said(name, stored, labels), _said(name, typed, labels)) for name in LABELS]
    return [(LABELS[name], old, new) for name, old, new in both if old != new]


def _said(name: str, words: Words, labels: dict[int, str]) -> str:
    match name:
        case "depends":
            asked = labels.get(words.depends_on or 0, "")
            return f"{asked} {', '.join(words.depends_values)}" if words.depends_values else ""
        case "choices":
            return "\n".join(words.choices)
        case "seen_by":
            return ", ".join(said for role, said in READER_WORDS if role in words.seen_by)
        case "required":
            return "Yes" if words.required else "No"
        case "retention":
            return RETENTION.get(words.retention, words.retention)
        case _:
            return str(getattr(words, name))
