"""Writing down who agreed to which version of a text. Part of a use case: does not commit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from app.extensions import db
from app.models import Registration, Signature

AGREED, SHOWN = "agreed", "shown"


def add_signatures(
    registration: Registration,
    choices: Iterable[tuple[int, str]],
    signer: str,
    method: str,
    at: datetime,
) -> None:
    """One row for each (id of the version, agreed or shown)."""
    for document_id, choice in choices:
        db.session.add(
            Signature(
                registration_id=registration.id,
                document_id=document_id,
                signer_name=signer,
                choice=choice,
                method=method,
                signed_at=at,
            )
        )
