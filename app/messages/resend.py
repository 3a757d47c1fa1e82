"""Send a mail once more: a new mail of the same kind to the address of today."""

from __future__ import annotations

from app.extensions import db, write_tx
from app.messages.enqueue import enqueue
from app.models import Activity, Actor, Message, Submission, now


def resend(message_id: int, actor: Actor) -> None:
    """Owe the mail again; one that was given up is settled by that. KeyError when unknown."""
    write_tx()
    message = db.session.get(Message, message_id)
    submission = db.session.get(Submission, message.submission_id) if message else None
    if message is None or submission is None:
        raise KeyError(message_id)
    enqueue(
        message.kind,
        submission,
        key=f"again:{message_id}:{now().isoformat()}",
        data=message.data,
    )
    if message.state == "undelivered":
        message.state = "cancelled"
    db.session.add(
        Activity(
            actor=actor.kind,
            staff_id=actor.staff_id,
            verb="mail_resent",
            offering_id=submission.offering_id,
            submission_id=submission.id,
            data={"kind": message.kind},
        )
    )
    db.session.commit()
