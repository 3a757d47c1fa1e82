"""Counts that refuse nobody: they say when something is sent so often that a machine may do it."""

from __future__ import annotations

from flask import current_app
from limits import parse
from redis.exceptions import RedisError

from app.extensions import limiter, network_of_client


def is_crowded(setting: str, scope: str) -> bool:
    """Count one more of `scope`; True when it is beyond what the setting allows."""
    try:
        return not limiter.limiter.hit(parse(current_app.config[setting]), setting, scope)
    except RedisError:
        # Who cannot be counted is asked for the sum, which is no wall.
        return True


def is_crowd(offering_id: int) -> bool:
    """Does much come from this network, or for this date? Counts both."""
    from_here = is_crowded("PROOF_AFTER", network_of_client())
    return is_crowded("PROOF_AFTER_DATE", str(offering_id)) or from_here
