"""An application of the demo that was put aside, and a hold on what a claim may need."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta

from sqlalchemy import select

from app.cli.demo import accounts, people
from app.extensions import db
from app.messages.links import hashed
from app.messages.saved import Kept, seal
from app.models import LegalHold, Offering, SavedApplication, StaffMember, Submission, now
from app.records.texts import current_texts
from app.registration.register import key_hash
from app.registration.saved import KEPT_FOR

PROGRAM = "citizens-academy"
NUMBER = 49
CLAIM = "A claim for the sprained ankle may come; the city attorney asks to keep it."


def put_aside() -> None:
    """Somebody is three pages into the form for the coming class, and went to bed."""
    of, at = _last_of(PROGRAM), now() - timedelta(hours=14)
    texts, who, token = current_texts(PROGRAM), people.name(NUMBER), secrets.token_urlsafe(32)
    key = secrets.token_urlsafe(24)
    row = SavedApplication(
        offering_id=of.id,
        key_hash=key_hash(key),
        token_hash=hashed(token),
        email=people.email(who),
        notice_document_id=texts["notice"],
        notice_shown_at=at - timedelta(minutes=5),
        saved_at=at,
        expires_at=at + KEPT_FOR,
    )
    db.session.add(row)
    db.session.flush()
    address = f"{100 + NUMBER} Example Avenue\nLauderdale, MN 55113"
    form = {
        "offering_id": of.id,
        "key": key,
        "started": row.notice_shown_at.isoformat(),
        "texts": texts,
        "people": ["0"],
        "pages": {
            "person-0": {"p0-full_name": [who], "p0-called": [""]},
            "contact": {"email": [row.email], "phone": ["612-555-0149"]},
            "home": {"city": ["lauderdale"], "mailing_address": [address], "heard": ["neighbor"]},
        },
        "saved_to": row.email,
    }
    row.sealed = seal(row.id, Kept(token, json.dumps(form)))


def hold() -> None:
    """Last year's game had one injury; what is held then stays, whatever the schedule says."""
    by = db.session.scalar(
        select(StaffMember.id).where(StaffMember.email == accounts.RECORDS_ADDRESS)
    )
    if by is None:
        return
    games = select(Offering.id).where(Offering.is_demo, Offering.program == "cops-vs-kids")
    first = (
        select(Submission).where(Submission.offering_id.in_(games)).order_by(Submission.created_at)
    )
    injured = db.session.scalars(first).first()
    if injured is not None:
        db.session.add(LegalHold(submission_id=injured.id, reason=CLAIM, made_by=by))


def _last_of(program: str) -> Offering:
    runs = select(Offering).where(Offering.is_demo, Offering.program == program)
    return max(db.session.scalars(runs), key=lambda row: row.meetings[0].starts_at)
