"""Pages for the days around a session: health notes, the desk, sessions somebody leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts import visibility
from app.accounts.scope import DESK, DESK_LEAD, LEAD, MEDICAL, has_role
from app.accounts.visibility import Sight
from app.models import Registration, now
from app.program_kit.choices import OneOf
from app.program_kit.fields import Said, Text
from app.registration.looks import Gathering, about_now, instructions, person_about_now
from app.registration.person import signed_by
from app.registration.private import Reader, read_several
from app.registration.refusals import RefusalError
from app.registration.told import told_to
from app.staff.blueprint import me, staff
from app.staff.form import StaffForm
from app.staff.labels import SEALED

OTHER = "other"
# Kept with each read, in words the person may be shown.
REASONS = {
    MEDICAL: ("To prepare for the session", "Somebody is unwell or hurt", "They asked me to"),
    DESK: ("To hand a child over", "To call in an emergency", "The guardian asked me to"),
}


class Why(StaffForm):
    """Why a private answer is opened: one of a few reasons, or words."""

    reason = OneOf("Why do you need to see it?", (), Said(blank="Choose why you need to see it"))
    words = Text("In a few words", Said(optional=True, width="xl"), most=200)

    @property
    def said(self) -> str:
        """The reason as it is kept."""
        return str(self.words.data if self.reason.data == OTHER else self.reason.data)

    def validate_words(self, field: Text) -> None:
        """Another reason needs words."""
        if self.reason.data == OTHER and not field.data:
            field.errors = ["Write why you need to see it"]


@dataclass(frozen=True)
class Shown:
    """What a page may show of one person: a kind of data and how much of it."""

    role: str
    person: Registration

    def level(self, kind: str) -> Sight:
        """How much of a kind of data this role sees now."""
        return visibility.sees(me(), self.role, kind, self.person.offering, now())

    def reads(self, kind: str) -> bool:
        """Is the answer itself shown?"""
        return self.level(kind) is Sight.READ

    def given(self, kind: str) -> bool:
        """Is there such an answer, and may the role know that there is?"""
        return kind in self.person.told_kinds and self.level(kind) > Sight.NOTHING

    @property
    def asks_medical(self) -> bool:
        """Show the sign that sends people to the medical lead?"""
        return self.given(visibility.HEALTH)

    @property
    def photo(self) -> str:
        """yes, group or no; "" where it is not this role's to see."""
        return self.person.photo if self.level(visibility.PHOTO) > Sight.NOTHING else ""

    @property
    def phone(self) -> tuple[str, str]:
        """The number the adult answers, to dial and to read."""
        contact = self.person.submission
        return (contact.phone, contact.phone_typed) if self.reads(visibility.CONTACT) else ("", "")

    @property
    def alone(self) -> str:
        """Whether the child may go home alone."""
        told = self.person.answers.get("alone", "")
        return str(told) if self.reads(visibility.ALONE) else ""

    def can_open(self) -> list[str]:
        """Sealed answers of this person that the role opens now."""
        return [kind for kind in visibility.SEALED if self.given(kind) and self.reads(kind)]


def desk_role() -> str:
    """The desk's lead sees one thing more."""
    return DESK_LEAD if has_role(me(), DESK_LEAD) else DESK


def _list(template: str, role: str, groups: list[Gathering]) -> ResponseReturnValue:
    at, kind = now(), visibility.ACCOMMODATION
    helped = [
        person.id
        for group in groups
        if visibility.sees(me(), role, kind, group.offering, at) is Sight.INSTRUCTION
        for person in group.people
    ]
    return render_template(
        template,
        groups=groups,
        shown=lambda person: Shown(role, person),
        instructions=instructions(helped),
        told=_told(role, [person for group in groups for person in group.people]),
    )


def _told(role: str, people: Sequence[Registration]) -> Mapping[int, list[tuple[str, str]]]:
    """Answers to added questions that this role sees now, by person."""
    open_now = [each for each in people if Shown(role, each).reads(visibility.ASKED)]
    return told_to(role, open_now)


@staff.get("/health-notes", endpoint="medical")
def medical() -> ResponseReturnValue:
    """Who of the people expected around now told something about their health."""
    groups = about_now(me(), MEDICAL, now())
    for group in groups:
        group.people[:] = [each for each in group.people if Shown(MEDICAL, each).asks_medical]
    return _list("staff/medical.html", MEDICAL, groups)


@staff.get("/desk", endpoint="desk")
def desk() -> ResponseReturnValue:
    """Who is expected today."""
    return _list("staff/desk.html", desk_role(), about_now(me(), desk_role(), now()))


@staff.get("/led-sessions", endpoint="led")
def led() -> ResponseReturnValue:
    """Who takes part in sessions around now."""
    return _list("staff/led.html", LEAD, about_now(me(), LEAD, now()))


@staff.get("/health-notes/<int:registration_id>", endpoint="medical_one")
def medical_one(registration_id: int) -> ResponseReturnValue:
    """One person: what can be opened, and the form that asks why."""
    return _one(MEDICAL, registration_id, _why(MEDICAL))


@staff.post("/health-notes/<int:registration_id>", endpoint="medical_open")
def medical_open(registration_id: int) -> ResponseReturnValue:
    """Open the notes; the look is on record first."""
    return _open(MEDICAL, registration_id)


@staff.get("/desk/<int:registration_id>", endpoint="desk_one")
def desk_one(registration_id: int) -> ResponseReturnValue:
    """One person at the desk."""
    return _one(desk_role(), registration_id, _why(DESK))


@staff.post("/desk/<int:registration_id>", endpoint="desk_open")
def desk_open(registration_id: int) -> ResponseReturnValue:
    """Open who may pick up and whom to call; the look is on record first."""
    return _open(desk_role(), registration_id)


def _why(role: str) -> Why:
    form = Why(request.form if request.method == "POST" else None)
    reasons = REASONS[DESK if role == DESK_LEAD else role]
    form.reason.offer([*((words, words) for words in reasons), (OTHER, "Another reason")])
    return form


def _person(role: str, registration_id: int) -> Registration:
    return person_about_now(me(), role, registration_id, now()) or abort(404)


def _open(role: str, registration_id: int) -> ResponseReturnValue:
    form = _why(role)
    person = _person(role, registration_id)
    kinds = tuple(Shown(role, person).can_open())
    if not kinds:
        abort(404)
    valid = form.validate() and not form.words.errors
    if not valid:
        return _one(role, registration_id, form)
    try:
        opened = read_several(registration_id, kinds, Reader(me(), role), form.said)
    except RefusalError as refusal:
        form.reason.errors = [refusal.words]
        return _one(role, registration_id, form)
    return _one(role, registration_id, form, opened)


def _one(
    role: str, registration_id: int, form: Why, opened: dict[str, str] | None = None
) -> ResponseReturnValue:
    person = _person(role, registration_id)
    shown = Shown(role, person)
    helps = shown.level(visibility.ACCOMMODATION) is Sight.INSTRUCTION
    page = render_template(
        "staff/look.html",
        person=person,
        shown=shown,
        form=form,
        errors=form.problems(),
        opened=opened,
        labels=SEALED,
        told=_told(role, [person]).get(person.id, []),
        instruction=instructions([person.id]).get(person.id, "") if helps else "",
        asked=helps and shown.given(visibility.ACCOMMODATION),
        back="staff.medical" if role == MEDICAL else "staff.desk",
        action="staff.medical_open" if role == MEDICAL else "staff.desk_open",
        care=shown.level(visibility.CONSENTS) > Sight.NOTHING and person.is_minor,
        signed_care=any(document.kind == "care" for _, document in signed_by(person.id)),
    )
    return page, 422 if form.errors else 200
