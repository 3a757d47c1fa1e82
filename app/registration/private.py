"""Opening a sealed field: each read is written into history with its reason."""

from __future__ import annotations

from sqlalchemy import select

from app.extensions import db, vault, write_tx
from app.models import Actor, PrivateField, Registration
from app.registration.history import note
from app.registration.refusals import NotAllowedError, all_or_nothing

# What a coordinator may open. Health is for the medical lead, check data for the reviewer.
COORDINATOR_MAY_OPEN = ("emergency", "pickup", "custody", "accommodation")


@all_or_nothing
def read(registration_id: int, kind: str, actor: Actor, reason: str) -> str:
    """The text of a sealed field, "" when none was given. The read itself is recorded first."""
    if kind not in COORDINATOR_MAY_OPEN:
        raise NotAllowedError("Your role does not open this.")
    if not reason.strip():
        raise NotAllowedError("Write why you need to see it.")
    write_tx()
    row = db.session.get_one(Registration, registration_id)
    note(
        "private_read", actor, row.submission, registration=row, reason=reason, data={"kind": kind}
    )
    sealed = db.session.execute(
        select(PrivateField.sealed).where(
            PrivateField.registration_id == registration_id, PrivateField.kind == kind
        )
    ).scalar_one_or_none()
    text = vault.open(sealed, f"registration:{registration_id}:{kind}") if sealed else ""
    db.session.commit()
    return text
