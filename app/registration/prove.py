"""A code by mail for who cannot do the sum that sending a form may ask for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db, write_tx
from app.messages.enqueue import owe
from app.messages.kinds import SIGN_UP_CODE
from app.models import Message, Offering, now
from app.registration.register import key_hash

MAILS_A_DAY = 5


@dataclass(frozen=True)
class Proof:
    """Whom to mail, the one-time number of the form, the code, and until when it works."""

    email: str
    key: str
    code: str
    until: datetime


def mail_code(offering_id: int, proof: Proof) -> None:
    """Owe the mail; beyond so many a day to one address, nothing, and nobody is told."""
    write_tx()
    offering = db.session.get_one(Offering, offering_id)
    at = now()
    whose = hashlib.sha256(proof.email.encode()).hexdigest()[:32]
    spells = [f"{SIGN_UP_CODE}:{whose}:{at:%Y%m%d}:{n}" for n in range(MAILS_A_DAY)]
    taken = set(db.session.scalars(
        select(Message.dedupe_key).where(Message.dedupe_key.in_(spells))
    ))  # fmt: skip
    free = [spell for spell in spells if spell not in taken]
    if free:
        owe(
            dedupe_key=free[0],
            kind=SIGN_UP_CODE,
            recipient=proof.email,
            language="en",
            program=offering.program,
            offering_id=offering.id,
            data={
                "code": proof.code,
                "until": proof.until.isoformat(),
                "form": key_hash(proof.key),
            },
            due_at=at,
            created_at=at,
        )
    db.session.commit()
