"""Applications that were put aside and never sent: gone when their 14 days are over."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import CursorResult, delete, select

from app.extensions import db, write_tx
from app.models import SavedApplication, now
from app.records.held import holds_now


def destroy_saved() -> int:
    """Destroy every copy whose time is over, except for dates under a legal hold. How many."""
    ended = SavedApplication.expires_at <= now()
    if db.session.scalar(select(SavedApplication.id).where(ended).limit(1)) is None:
        db.session.rollback()
        return 0
    write_tx()
    done = db.session.execute(
        delete(SavedApplication)
        .where(ended, SavedApplication.offering_id.not_in(holds_now().offerings))
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return cast(CursorResult[Any], done).rowcount
