"""Opening a sealed field: who may is read from the matrix, each read is written into history."""

from __future__ import annotations

from dataclasses import dataclass

from app.accounts.visibility import Sight, sees
from app.extensions import KeyGoneError, db, vault, write_tx
from app.models import Registration, StaffMember, now, staff_actor
from app.registration.history import note
from app.registration.refusals import KeyMissingError, NotAllowedError, all_or_nothing

# What helpers are to do, written by the coordinator: it goes by the rules of `accommodation`.
INSTRUCTION = "instruction"


@dataclass(frozen=True)
class Reader:
    """A person who looks, and the role in which they do."""

    staff: StaffMember
    role: str


@all_or_nothing
def read(registration_id: int, kind: str, reader: Reader, reason: str) -> str:
    """The text of a sealed field, "" when none was given. The read itself is recorded first."""
    return read_several(registration_id, (kind,), reader, reason)[kind]


@all_or_nothing
def read_several(
    registration_id: int, kinds: tuple[str, ...], reader: Reader, reason: str
) -> dict[str, str]:
    """Several fields of one person for one reason, a line of history for each."""
    staff_id = reader.staff.id
    if not reason.strip():
        raise NotAllowedError("Write why you need to see it.")
    write_tx()
    row = db.session.get_one(Registration, registration_id)
    staff = db.session.get_one(StaffMember, staff_id)
    for kind in kinds:
        if sees(staff, reader.role, kind, row.offering, now()) is not Sight.READ:
            raise NotAllowedError("Your role does not open this, or not at this time.")
        note(
            "private_read",
            staff_actor(staff_id),
            row.submission,
            registration=row,
            reason=reason,
            data={"kind": kind, "role": reader.role},
        )
    found = _opened(row, kinds)
    db.session.commit()
    return {kind: "\n".join(found[kind]) for kind in kinds}


def _opened(row: Registration, kinds: tuple[str, ...]) -> dict[str, list[str]]:
    """What was told here; after it, by its reference, what was told in further sign-ups."""
    found: dict[str, list[str]] = {kind: [] for kind in kinds}
    for each in (row, *row.also):
        for field in sorted(each.private_fields, key=lambda field: field.kind):
            if field.kind in found:
                text = unsealed(each.id, field.kind, field.sealed)
                found[field.kind].append(
                    text if each is row else f"{each.submission.reference}: {text}"
                )
    return found


def unsealed(registration_id: int, kind: str, sealed: str) -> str:
    """The words of a field. Whoever calls this has asked the matrix, or is the owner.

    KeyMissingError when the key was taken out of the settings.
    """
    try:
        return vault.open(sealed, identity_of(registration_id, kind))
    except KeyGoneError as gone:
        raise KeyMissingError(gone.key_id) from gone


def identity_of(registration_id: int, kind: str) -> str:
    """The row and field that a sealed text belongs to."""
    return f"registration:{registration_id}:{kind}"
