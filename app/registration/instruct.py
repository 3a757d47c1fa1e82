"""The coordinator turns what helps somebody take part into what helpers do."""

from __future__ import annotations

from sqlalchemy.orm.exc import StaleDataError

from app.accounts.visibility import ACCOMMODATION, Sight, sees
from app.extensions import db, write_tx
from app.models import Registration, StaffMember, now, staff_actor
from app.registration import fetch
from app.registration.history import note
from app.registration.private import INSTRUCTION, Reader
from app.registration.refusals import NotAllowedError, all_or_nothing
from app.registration.rows import seal_fields

LONGEST = 300


@all_or_nothing
def instruct(
    registration_id: int, text: str, reader: Reader, expected_version: str | None = None
) -> None:
    """Write, replace or (with no words) empty the instruction for one person.

    StaleDataError when someone wrote another since the page showed `expected_version`.
    """
    staff_id = reader.staff.id
    if len(text) > LONGEST:
        raise NotAllowedError(f"Write at most {LONGEST} characters.")
    write_tx()
    row: Registration = fetch.registration(registration_id)
    staff = db.session.get_one(StaffMember, staff_id)
    if sees(staff, reader.role, ACCOMMODATION, row.offering, now()) is not Sight.READ:
        raise NotAllowedError("Your role does not write this, or not at this time.")
    if expected_version is not None and version_of(row) != expected_version:
        raise StaleDataError("the instruction was changed meanwhile")
    seal_fields(row, {INSTRUCTION: text})
    note("instructed", staff_actor(staff_id), row.submission, registration=row)
    db.session.commit()


def version_of(row: Registration) -> str:
    """When the instruction was written last, which tells versions apart; "0" for none yet."""
    found = [field.updated_at for field in row.private_fields if field.kind == INSTRUCTION]
    return found[0].isoformat() if found else "0"
