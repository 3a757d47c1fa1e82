"""A coordinator sends a mail again."""

from __future__ import annotations

from app.extensions import db, write_tx
from app.messages.enqueue import enqueue
from app.messages.kinds import TO_OTHERS
from app.models import Activity, Actor, Message, Submission, now


def resend(message_id: int, actor: Actor) -> None:
    """Owe a mail again, to the address the person has now. Pressing twice sends once.

    One that never arrived is tried anew; one that was sent is written again as things stand.
    """
    write_tx()
    row = db.session.get_one(Message, message_id, with_for_update=True)
    submission = db.session.get_one(Submission, row.submission_id)
    if row.state == "undelivered":
        row.state, row.attempts, row.due_at = "due", 0, now()
    elif row.state in {"sent", "cancelled"}:
        key = f"again:{row.id}:{now():%Y%m%d%H%M}"
        former = row.recipient if row.kind in TO_OTHERS else ""
        enqueue(row.kind, submission, key=key, data=row.data, recipient=former)
    else:
        db.session.rollback()
        return
    db.session.add(
        Activity(
            actor=actor.kind,
            staff_id=actor.staff_id,
            verb="mail_resent",
            offering_id=row.offering_id,
            submission_id=row.submission_id,
            data={"kind": row.kind, "message_id": row.id},
        )
    )
    db.session.commit()
