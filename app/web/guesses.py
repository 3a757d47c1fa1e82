"""Slows down whoever tries made-up links; people with a real one are never counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response

from app.extensions import limiter

MOST = "20 per 10 minutes"

_View = TypeVar("_View", bound=Callable[..., Any])


def _was_wrong(response: Response) -> bool:
    return response.status_code == 404


# One count for every kind of link, so that trying another kind gives no fresh start.
limit_guesses: Callable[[_View], _View] = limiter.shared_limit(
    MOST, scope="guesses", deduct_when=_was_wrong
)
