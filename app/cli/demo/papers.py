"""Papers and checks of the demo's applicants, as their history tells them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.cli.demo.book import Past
from app.extensions import db
from app.models import BackgroundCheck, Papers, Registration, now
from app.program_kit.kept import KEPT_FOR
from app.program_kit.statuses import (
    CHECK_PENDING,
    DECLINED,
    DOCUMENTS_DUE,
    OFFERED,
)

PROVISIONAL = Past(9, DOCUMENTS_DUE, "staff", "Accepted by the coordinator.")
SIGNED_ON = Past(12, CHECK_PENDING, "resident", "The papers were signed.")
CLEAR = Past(16, OFFERED, "staff", "Accepted. The person confirms within 72 hours.")
TAKEN = Past(17, "confirmed", "resident", "The offer was accepted.")
IN = (PROVISIONAL, SIGNED_ON, CLEAR, TAKEN)
LATE = (
    PROVISIONAL,
    Past(12, "", "system", "Reminded of the papers that were missing."),
    Past(15, "", "system", "Reminded of the papers that were missing."),
    Past(16, DECLINED, "system", "The papers were not signed in time."),
)
AGAINST = (
    PROVISIONAL,
    SIGNED_ON,
    Past(19, DECLINED, "staff", "Not accepted under a ground of the city's policy."),
)
GROUND = "order"


def add_papers(
    row: Registration, past: Sequence[Past], staff_id: int | None, *, talk: bool = False
) -> None:
    """When somebody was asked for papers and signed, and the word their check came to."""
    steps = {step.status: step for step in past if step.status}
    if DOCUMENTS_DUE not in steps:
        return
    asked_at = _when(row, steps[DOCUMENTS_DUE])
    papers = Papers(registration_id=row.id, asked_at=asked_at)
    db.session.add(papers)
    if row.status == DOCUMENTS_DUE:
        papers.due_at, papers.reminded = asked_at + KEPT_FOR, 1
    if CHECK_PENDING not in steps:
        return
    papers.signed_at = _when(row, steps[CHECK_PENDING])
    outcome = "needs_talk" if talk else "clear" if OFFERED in steps else ""
    if DECLINED in steps:
        outcome = "not_accepted"
    if outcome and staff_id:
        db.session.add(
            BackgroundCheck(
                registration_id=row.id,
                outcome=outcome,
                ground=GROUND if outcome == "not_accepted" else "",
                decided_at=papers.signed_at + timedelta(days=2),
                staff_id=staff_id,
            )
        )


def _when(row: Registration, step: Past) -> datetime:
    if isinstance(step.when, datetime):
        return step.when
    days = step.when if isinstance(step.when, int | float) else 0
    return min(row.created_at + timedelta(days=days), now())
