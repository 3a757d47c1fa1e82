"""Named refusals about offerings; `words` are for the page, `field` says beside which box."""

from __future__ import annotations

from collections.abc import Sequence

from app.accounts.refusals import RefusalError


class BadTimeError(RefusalError):
    """The text is no day or no time of day, or that time does not exist."""


class SeatsTakenError(RefusalError):
    """More seats are taken than the new number allows."""


class WindowTurnedError(RefusalError):
    """Sign-up would close before it opens."""

    words = "Sign-up must close after it opens."
    field = "closes_day"


class SelectionRefusedError(RefusalError):
    """How places are given out cannot be changed like this."""


class NotReadyError(RefusalError):
    """The publish checklist still has open points; `missing` are those, in words."""

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(f"This is not public yet. Still missing: {'; '.join(missing)}.")


class NotADraftError(RefusalError):
    """Only what nobody has seen can be deleted; the rest is cancelled."""

    words = "This has been published, so it cannot be deleted. Cancel it instead."


class AlreadyCancelledError(RefusalError):
    """A cancelled run stays as it was; copy it to try again."""

    words = "This was cancelled and stays as it is. Copy it to set a new date."


class QuestionRefusedError(RefusalError):
    """A question cannot be added, changed, moved or taken out like this."""

    field = "label"
