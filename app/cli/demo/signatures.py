"""What people of the demo signed, and guardians' forms: signed once the child was confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from app.extensions import db
from app.models import Registration, Signature, now
from app.program_kit.application import Person
from app.program_kit.guardian import SIGNED
from app.program_kit.kept import KEPT_FOR
from app.program_kit.statuses import GUARDIAN_PENDING
from app.registration.rows import add_guardian_form


def add_signatures(row: Registration, person: Person, texts: Mapping[str, int]) -> None:
    """Signatures of a person, and the form of the guardian of somebody of 16 or 17."""
    for kind in person.signatures:
        _sign(row, texts[kind], row.submission.contact_name or person.full_name, row.created_at)
    if person.guardian_name:
        _add_guardian(row, person, texts)


def _add_guardian(row: Registration, person: Person, texts: Mapping[str, int]) -> None:
    form = add_guardian_form(row, person)
    form.asked_at = row.created_at
    if row.status == GUARDIAN_PENDING:
        form.asked_at = now() - timedelta(days=3)
        form.due_at, form.reminded = form.asked_at + KEPT_FOR, 1
        return
    # The last step of the demo's minors is the one that the signature made.
    form.signed_at, form.method = row.status_at, "web"
    form.signer_name, form.relation = person.guardian_name, "parent"
    for kind in SIGNED:
        _sign(row, texts[kind], person.guardian_name, row.status_at)


def _sign(row: Registration, document_id: int, name: str, at: datetime) -> None:
    db.session.add(
        Signature(registration_id=row.id, document_id=document_id, signer_name=name, signed_at=at)
    )
