"""Mailed links in a person's copy, with the codes that were asked for behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import AccessLink, FreshCode


def links_of(ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """By sign-up: what each link was for, when it was used, and what was done with codes."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    codes = _codes_of(ids)
    query = select(AccessLink).where(AccessLink.submission_id.in_(ids)).order_by(AccessLink.id)
    for link in db.session.scalars(query):
        used = link.last_used_at
        found[link.submission_id].append(
            {
                "purpose": link.purpose,
                "made_at": link.created_at.isoformat(),
                "last_used_at": used.isoformat() if used else None,
                "codes": codes[link.id],
            }
        )
    return found


def _codes_of(ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    query = (
        select(FreshCode)
        .join(AccessLink, AccessLink.id == FreshCode.link_id)
        .where(AccessLink.submission_id.in_(ids))
        .order_by(FreshCode.id)
    )
    for code in db.session.scalars(query):
        found[code.link_id].append(
            {
                "asked_at": code.made_at.isoformat(),
                "tries": code.tries,
                "opened_at": code.opened_at.isoformat() if code.opened_at else None,
            }
        )
    return found
