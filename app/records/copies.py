"""A copy of everything we hold about one person, for that person; what is about others left out.

Minn. Stat. 13.04, subd. 3: an individual is shown stored data about themselves on request. What
a guardian told about their children is theirs too; what another adult told us is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.accounts.scope import RECORDS
from app.accounts.visibility import ACCOMMODATION, Sight, sees
from app.extensions import db, write_tx
from app.models import (
    DataRequest,
    PrivateField,
    Registration,
    StaffMember,
    Submission,
    now,
    staff_actor,
)
from app.program_kit.names import fold
from app.records.copied import Around, around
from app.records.copied_requests import KEPT, Reading
from app.records.copied_saved import put_aside_by
from app.records.found import sign_ups_of
from app.records.scrub import others_in, scrubbed
from app.registration.history import note
from app.registration.private import INSTRUCTION, unsealed
from app.registration.refusals import NotAllowedError, all_or_nothing

# Answers that name somebody else. They are theirs who gave them, not the child's they are about.
ABOUT_OTHERS = frozenset({"emergency", "pickup", "custody"})


@dataclass(frozen=True)
class Wanted:
    """Whose data: ids of sign-ups this person made, and of people who are they or their child."""

    made: frozenset[int]
    people: frozenset[int]
    # Does somebody ask who is no parent or guardian? See Registration.kept_from_parents_at.
    not_a_parent: bool = False


@dataclass(frozen=True)
class Request:
    """Who asks, how we know that it is they, and why the copy is made; for which request."""

    asker: str
    identity: str
    reason: str
    request_id: int | None = None


@all_or_nothing
def copy_of(wanted: Wanted, asked: Request, staff_id: int) -> dict[str, Any]:
    """Everything about the person as plain data, ready for a page or for JSON.

    Each sealed answer that is opened, and the copy itself, are written into history before.
    NotAllowedError when nobody is chosen, a reason is missing, or the reader may not.
    """
    if not (asked.asker.strip() and asked.identity.strip() and asked.reason.strip()):
        raise NotAllowedError("Write who asks, how you know them, and why.")
    write_tx()
    staff = db.session.get_one(StaffMember, staff_id)
    rows = [
        row for row in sign_ups_of(_ids_of(wanted)) if row.id in wanted.made or _people(row, wanted)
    ]
    if not rows:
        raise NotAllowedError(KEPT if wanted.people else "Choose at least one sign-up or person.")
    for row in rows:
        _record(row, wanted, asked, staff)
    if asked.request_id is not None:
        _note_given(asked.request_id, staff_id)
    found = around([row.id for row in rows], Reading(asked.asker, wanted.not_a_parent))
    copy = {
        "made_at": now().isoformat(timespec="seconds"),
        "made_for": asked.asker,
        "made_by": staff.name,
        "sign_ups": [_sign_up(row, wanted, found) for row in rows],
    }
    db.session.commit()
    return copy


def _ids_of(wanted: Wanted) -> set[int]:
    of_people = db.session.query(Registration.submission_id).filter(
        Registration.id.in_(wanted.people)
    )
    return {*wanted.made, *(submission_id for (submission_id,) in of_people)}


def _people(row: Submission, wanted: Wanted) -> list[Registration]:
    """Who of a sign-up the copy is about: for the one who made it, they and their children."""
    return [
        person
        for person in row.registrations
        if _is_asked_about(person, row, wanted) and not _is_kept(person, wanted)
    ]


def _is_asked_about(person: Registration, row: Submission, wanted: Wanted) -> bool:
    return person.id in wanted.people or (
        row.id in wanted.made and (person.is_minor or is_maker(person, row))
    )


def _is_kept(person: Registration, wanted: Wanted) -> bool:
    """Somebody under 18 asked that no parent sees it; who made the sign-up may be one."""
    if person.kept_from_parents_at is None:
        return False
    return not (wanted.not_a_parent and person.id in wanted.people)


def _note_given(request_id: int, staff_id: int) -> None:
    row = db.session.get_one(DataRequest, request_id, with_for_update=True)
    row.given_at, row.given_by = now(), staff_id


def is_maker(person: Registration, row: Submission) -> bool:
    """Did this adult make the sign-up? Other adults in it have to ask for themselves."""
    if person.is_minor:
        return False
    if row.contact_name and person.full_name:
        return fold(row.contact_name) == fold(person.full_name)
    return person.position == 0


def _record(row: Submission, wanted: Wanted, asked: Request, staff: StaffMember) -> None:
    """Write down that the copy was made, and each private answer in it that was opened."""
    actor = staff_actor(staff.id)
    made = row.id in wanted.made
    told = {"asker": asked.asker, "identity": asked.identity}
    if made:
        note("copied_out", actor, row, reason=asked.reason, data=told)
    for person in _people(row, wanted):
        if not made:
            note("copied_out", actor, row, registration=person, reason=asked.reason, data=told)
        for field in _given(person, made):
            kind = ACCOMMODATION if field.kind == INSTRUCTION else field.kind
            if sees(staff, RECORDS, kind, row.offering, now()) is not Sight.READ:
                raise NotAllowedError("Your role does not open this.")
            note(
                "private_read", actor, row, registration=person,
                reason=f"Data request: {asked.reason}",
                data={"kind": field.kind, "role": RECORDS},
            )  # fmt: skip


def _given(person: Registration, made: bool) -> list[PrivateField]:
    fields = sorted(person.private_fields, key=lambda field: field.kind)
    return [field for field in fields if made or field.kind not in ABOUT_OTHERS]


def _sign_up(row: Submission, wanted: Wanted, found: Around) -> dict[str, Any]:
    made = row.id in wanted.made
    people = _people(row, wanted)
    kept = [
        each
        for each in row.registrations
        if _is_asked_about(each, row, wanted) and _is_kept(each, wanted)
    ]
    others = len(row.registrations) - len(people) - len(kept)
    return {
        "reference": row.reference,
        "program": row.offering.program,
        "title": row.offering.title,
        "sessions": [each.starts_at.isoformat() for each in row.offering.meetings],
        "signed_up_at": row.created_at.isoformat(),
        "came_by": row.source,
        "contact": _contact(row) if made else None,
        "answers": dict(row.answers) if made else {},
        "added_questions": found.told(row.id, None) if made else [],
        "notice": found.notice(row) if made else None,
        # Of a sign-up somebody else made, what was typed about a child may name them.
        "people": scrubbed(
            [_person(person, made, found) for person in people],
            () if made else others_in(row, people),
        ),
        "mails": found.mails(row.id) if made else [],
        "links": found.links(row.id) if made else [],
        "put_aside": put_aside_by(row.email) if made else [],
        "data_requests": found.requests(row.id, None) if made else [],
        "history": found.history(row.id, None) if made else [],
        "left_out": [KEPT] * bool(kept) + _left_out(made, others, people),
    }


def _contact(row: Submission) -> dict[str, Any]:
    names = (
        "contact_name", "relation", "email", "phone_typed", "text_ok", "language", "interpreter",
        "city", "connection", "mailing_address", "heard", "announcements", "keep_together",
    )  # fmt: skip
    told: dict[str, Any] = {name: getattr(row, name) for name in names}
    at = row.email_confirmed_at
    return {**told, "email_confirmed_at": at.isoformat() if at else None}


def _person(person: Registration, made: bool, found: Around) -> dict[str, Any]:
    private: Mapping[str, str] = {
        field.kind: unsealed(person.id, field.kind, field.sealed) for field in _given(person, made)
    }
    return {
        "full_name": person.full_name,
        "called": person.called,
        "status": person.status,
        "status_since": person.status_at.isoformat(),
        "group": person.division.name,
        "party_size": person.party_size,
        "under_18": person.is_minor,
        "grade": person.grade,
        "photos": person.photo,
        "answers": dict(person.answers),
        "added_questions": found.told(person.submission_id, person.id),
        "private": private,
        "signed": found.signed(person.id, with_signer=made),
        "papers_and_check": found.papers(person.id),
        "notes_of_reviewers": found.notes(person.id),
        "guardian_form": found.guardian(person.id, with_signer=made),
        "offers": found.offers(person.id),
        "data_requests": found.requests(person.submission_id, person.id),
        "history": found.history(person.submission_id, person.id),
        "place_in_line": {
            "tier": person.tier,
            "took_part_before": person.took_part,
            "passed_over": person.passed_over,
            "alternate": person.alternate,
        },
        "perhaps_signed_up_twice": found.cases(person.id),
    }


def _left_out(made: bool, others: int, people: Sequence[Registration]) -> list[str]:
    """In words, what is stored and not shown, so that the reader can ask about it."""
    if made:
        return [f"Other adults in this sign-up, who may ask for themselves: {others}."] * bool(
            others
        )
    told = ["Name, address and answers of the person who signed up: they are about somebody else."]
    if others:
        told.append(f"Other people in this sign-up: {others}.")
    if any(field.kind in ABOUT_OTHERS for each in people for field in each.private_fields):
        told.append("Who to call, who may and who must not pick up: those answers name others.")
    return told
