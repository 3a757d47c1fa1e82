"""Added questions behind the mailed link: in the version that was answered, else as asked now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from app.models import Answer, Registration, Submission
from app.offerings.asked import as_asked, asked_of, questions_of
from app.program_kit.asked import HEALTH, Asked, in_words
from app.program_kit.asked_form import AskedForm, form_of, stored_data
from app.program_kit.numbers import whole
from app.registration.told import told_by

Posted = MultiDict[str, str]


@dataclass(frozen=True)
class Told:
    """What somebody answered, by question and value, for the boxes of one form."""

    answers: Sequence[Answer]

    def value(self, asked: Asked, person: Registration | None) -> Any:
        """The stored answer of a person, or of the sign-up; None for none."""
        of = person.id if person and asked.per_person else None
        for answer in self.answers:
            if answer.question_id == asked.question_id and answer.registration_id == of:
                return answer.value
        return None


def asked_forms(
    submission: Submission, posted: Posted | None
) -> Iterator[tuple[str, AskedForm, Registration | None]]:
    """A form for the sign-up and one for each person, as far as there is something to ask."""
    told = Told(told_by(submission))
    every = _every(submission, told, posted)
    shared = [each for each in every if not each.per_person]
    own = [each for each in every if each.per_person]
    if shared:
        yield "Questions about this date", _form(shared, every, told, None, posted), None
    for person in submission.registrations if own else []:
        name = person.display_name if len(submission.registrations) > 1 else ""
        title = name or ("Questions about this date" if not shared else "")
        yield title, _form(own, every, told, person, posted), person


def shown_ids(forms: Sequence[AskedForm]) -> str:
    """The versions on the page, for a hidden box: a change meanwhile does not reach into it."""
    return ",".join(str(key) for key in dict.fromkeys(a.wording_id for f in forms for a in f.asked))


def told_rows(submission: Submission) -> list[tuple[str, str]]:
    """What was answered, in words, with the name where several people were asked."""
    names = {row.id: row.display_name for row in submission.registrations}
    many = len(names) > 1
    return [
        (
            answer.wording.label
            + (f" ({names[answer.registration_id]})" if many and answer.registration_id else ""),
            in_words(answer.question.kind, answer.value),
        )
        for answer in told_by(submission)
    ]


def _every(submission: Submission, told: Told, posted: Posted | None) -> list[Asked]:
    questions = questions_of(submission.offering_id)
    if posted is not None:
        ids = [whole(part) or 0 for part in posted.get("asked", "").split(",")]
        still = {question.id for question in questions}
        shown = asked_of(submission.offering_id, ids)
        found = {each.question_id: each for each in shown if each.question_id in still}
        return [each for each in found.values() if each.kind != HEALTH]
    answered = {answer.question_id: answer.wording for answer in told.answers}
    return [
        as_asked(answered.get(question.id, question.current))
        for question in questions
        if question.kind != HEALTH
    ]


def _form(
    some: Sequence[Asked],
    every: Sequence[Asked],
    told: Told,
    person: Registration | None,
    posted: Posted | None,
) -> AskedForm:
    prefix = f"r{person.id}-" if person else ""
    values = {each.wording_id: told.value(each, person) for each in some}
    data = stored_data(some, values) if posted is None else None
    form = form_of(some, every)(formdata=posted, data=data, prefix=prefix)

    def typed(name: str) -> list[str]:
        if posted is not None:
            return posted.getlist(f"{prefix}{name}") or posted.getlist(name)
        asked = next(each for each in every if each.name == name)
        value = told.value(asked, person)
        parts = value if isinstance(value, list) else [value]
        return [str(part) for part in parts if part is not None]

    form.tailor({"typed": typed, "at_once": True, "texts": {}})
    for each in some:
        # Added after they signed up: nobody has to answer it now to change something else.
        if values[each.wording_id] is None:
            form[each.name].optional = True
    return form


def told_in_forms(
    forms: Sequence[tuple[AskedForm, Registration | None]],
) -> dict[int | None, dict[int, Any]]:
    """Checked answers by person and version; None for what was left blank."""
    return {
        person.id if person else None: {each.wording_id: form.told(each) for each in form.asked}
        for form, person in forms
    }
