"""Forms in a person's copy: guardians', papers and check, answers to added questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import Answer, BackgroundCheck, GuardianForm, Papers, Registration
from app.program_kit.asked import in_words


def guardians_of(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """By person: who was asked to sign, when, and when they did."""
    query = (
        select(GuardianForm)
        .join(Registration, Registration.id == GuardianForm.registration_id)
        .where(Registration.submission_id.in_(ids))
    )
    # What guardians tell about themselves when they sign is theirs.
    return {
        form.registration_id: {
            "name": form.guardian_name,
            "email": form.guardian_email,
            "asked_at": form.asked_at.isoformat() if form.asked_at else None,
            "signed_at": form.signed_at.isoformat() if form.signed_at else None,
            "method": form.method,
        }
        for form in db.session.scalars(query)
    }


def papers_of(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """By person: when they were asked for papers, when they signed, what the check came to."""
    query = (
        select(Papers, BackgroundCheck)
        .join(Registration, Registration.id == Papers.registration_id)
        .outerjoin(BackgroundCheck, BackgroundCheck.registration_id == Registration.id)
        .where(Registration.submission_id.in_(ids))
    )
    return {
        papers.registration_id: {
            "asked_at": papers.asked_at.isoformat(),
            "signed_at": papers.signed_at.isoformat() if papers.signed_at else None,
            "check": check.outcome if check else None,
            "ground": check.ground if check else None,
            "check_noted_at": check.decided_at.isoformat() if check else None,
        }
        for papers, check in db.session.execute(query)
    }


def told_in(ids: Sequence[int]) -> dict[tuple[int, int | None], list[dict[str, Any]]]:
    """Answers to added questions, by sign-up and person."""
    found: dict[tuple[int, int | None], list[dict[str, Any]]] = defaultdict(list)
    query = (
        select(Answer)
        .where(Answer.submission_id.in_(ids))
        .order_by(Answer.id)
        .options(joinedload(Answer.wording), joinedload(Answer.question))
    )
    for answer in db.session.scalars(query):
        found[answer.submission_id, answer.registration_id].append(
            {
                "question": answer.wording.label,
                "version": answer.wording.number,
                "why_we_asked": answer.wording.why,
                "answer": in_words(answer.question.kind, answer.value),
                "told_at": answer.told_at.isoformat(),
            }
        )
    return found
