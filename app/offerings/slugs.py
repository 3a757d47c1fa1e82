"""The last part of an offering's address, unique in its program."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import select

from app.extensions import db
from app.models import Offering
from app.program_kit.names import fold


def free_slug(program: str, title: str, first_day: date) -> str:
    """From the title, with the year when it lacks one, and a number when it is taken."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")[:60].strip("-") or "run"
    base = words if str(first_day.year) in words else f"{words}-{first_day.year}"
    taken = set(
        db.session.scalars(
            select(Offering.slug).where(
                Offering.program == program, Offering.slug.startswith(base, autoescape=True)
            )
        )
    )
    number = 1
    slug = base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
