"""The mail with a code to whoever is about to sign up: there is no sign-up yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.messages.overtaken import NoLongerTrueError
from app.models import Message, Offering, Submission, now
from app.program_kit import wording


@dataclass(frozen=True)
class ToProve:
    """The code in two halves, and until when it works; `stand_in` is never stored."""

    code: str
    until: str
    stand_in: Submission


def to_prove(row: Message) -> ToProve:
    """What the mail says. Raises NoLongerTrueError when the code has ended or did its work."""
    until = datetime.fromisoformat(row.data["until"])
    if until <= now():
        raise NoLongerTrueError("the code has ended")
    sent = select(Submission.id).where(Submission.key_hash == row.data["form"])
    if db.session.scalar(sent) is not None:
        raise NoLongerTrueError("the form was sent")
    offering = db.session.get_one(Offering, row.offering_id)
    code = row.data["code"]
    stand_in = Submission(offering=offering, email=row.recipient, contact_name="", source="web")
    return ToProve(f"{code[:3]} {code[3:]}", wording.deadline(until, offering.zone), stand_in)
