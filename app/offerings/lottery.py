"""The seed of a lottery: made and sealed when the lottery is chosen, its commitment public."""

from __future__ import annotations

from app.extensions import vault
from app.models import Offering
from app.program_kit import selection


def identity_of(offering: Offering) -> str:
    """The row and field that the sealed seed belongs to."""
    return f"offering:{offering.id}:seed"


def prepare(offering: Offering) -> None:
    """Give a lottery its seed, once; coordinators cannot read it before the draw."""
    if offering.selection != selection.LOTTERY or offering.sealed_seed:
        return
    seed = selection.new_seed()
    offering.sealed_seed = vault.seal(seed, identity_of(offering))
    offering.commitment = selection.commitment(seed)
