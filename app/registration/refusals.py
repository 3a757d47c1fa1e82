"""Named refusals. `words` is what the person reads."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from app.extensions import db

P = ParamSpec("P")
R = TypeVar("R")


def all_or_nothing(use_case: Callable[P, R]) -> Callable[P, R]:
    """Undo at once what a use case did before it refused: the page after shows what is stored."""

    @wraps(use_case)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return use_case(*args, **kwargs)
        except Exception:
            db.session.rollback()
            raise

    return run


class RefusalError(Exception):
    """A use case that says no, in words for a page."""

    def __init__(self, words: str):
        super().__init__(words)
        self.words = words


class RegistrationClosedError(RefusalError):
    """Sign-up has not opened, has closed, or the date was cancelled."""


class NotEligibleError(RefusalError):
    """A rule of the program says no."""


class AlreadySentError(RefusalError):
    """The same form came again with other answers; `reference` names what was kept."""

    def __init__(self, reference: str):
        super().__init__("This form was sent before, with other answers.")
        self.reference = reference


class FullError(RefusalError):
    """No seat is left."""


class TooLateError(RefusalError):
    """The time in which this was possible is over."""


class KeyMissingError(RefusalError):
    """A private answer is there, but the key it was sealed with is not."""

    def __init__(self, key_id: str):
        super().__init__(
            "This answer cannot be opened now: its key is missing. Whoever runs Rollcall has to"
            f" put key {key_id} back into the setting FIELD_KEYS and restart it."
        )


class NotAllowedError(RefusalError):
    """The state machine does not know this step."""
