"""Private answers as whoever gave them reads and changes them, once a code has opened them."""

from __future__ import annotations

from collections.abc import Mapping

from app.extensions import db
from app.messages.enqueue import enqueue
from app.models import Actor, Registration, Submission, now
from app.registration.change import changeable
from app.registration.history import note
from app.registration.private import unsealed
from app.registration.refusals import KeyMissingError, all_or_nothing
from app.registration.rows import seal_fields

# Not sealed, for the desk reads it in its list; but as private as who may pick up.
ALONE = "alone"


def own_texts(submission: Submission) -> dict[int, dict[str, str | None]]:
    """By person and kind what was told; None where the key it was sealed with is missing."""
    return {row.id: {f.kind: _text(row, f.kind, f.sealed) for f in row.private_fields}
            for row in submission.registrations}  # fmt: skip


def _text(row: Registration, kind: str, sealed: str) -> str | None:
    try:
        return unsealed(row.id, kind, sealed)
    except KeyMissingError:
        return None


@all_or_nothing
def change_private(
    submission_id: int,
    changes: Mapping[int, Mapping[str, str]],
    actor: Actor,
    expected_version: int | None = None,
) -> None:
    """Write changed answers, by registration id and kind; "" deletes one.

    History says which were changed and not a word of them. Raises TooLateError, StaleDataError.
    """
    row = changeable(submission_id, actor, expected_version)
    for registration in row.registrations:
        told = dict(changes.get(registration.id, {}))
        for kind in told:
            note("private_changed", actor, row, registration=registration, data={"kind": kind})
        if ALONE in told:
            registration.answers = {**registration.answers, ALONE: told.pop(ALONE)}
        for field in registration.private_fields:
            if told.get(field.kind) == "":
                db.session.delete(field)
        seal_fields(registration, {kind: text for kind, text in told.items() if text})
    enqueue("changed", row, key=now().isoformat())
    db.session.commit()
