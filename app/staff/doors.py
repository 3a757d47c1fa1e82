"""Which role each staff page needs: the one place to look at, and to add a line to.

A door is a start page; its line also guards every page whose endpoint begins with the same name
and an underscore (`staff.checks` guards `staff.checks_one`). Pages without a line of their own are
for coordinators. A line may come before its pages: what does not exist is not shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from app.accounts.scope import (
    ADMIN,
    CHIEF,
    COORDINATOR,
    DESK,
    DESK_LEAD,
    LEAD,
    MEDICAL,
    RECORDS,
    REVIEWER,
    may_enter,
)
from app.models import StaffMember

OPEN = frozenset({"staff.sign_in", "staff.send_sign_in"})
FOR_EVERYONE = frozenset({"staff.sign_out", "staff.stay", "staff.own", "staff.own_passphrase"})
START = "staff.today"


@dataclass(frozen=True)
class Door:
    """A start page, who may open it and all behind it, and what the left rail calls it."""

    endpoint: str
    roles: tuple[str, ...]
    words: str
    icon: str = "list"

    def guards(self, endpoint: str) -> bool:
        """Whether a page lies behind this door."""
        return endpoint == self.endpoint or endpoint.startswith(f"{self.endpoint}_")


# In the order in which a person with several roles is sent to the first.
DOORS = (
    Door("staff.medical", (MEDICAL,), "Health notes", "alert"),
    Door("staff.desk", (DESK, DESK_LEAD), "Desk", "check"),
    Door("staff.led", (LEAD,), "Sessions you lead", "people"),
    Door("staff.checks", (REVIEWER,), "Checks", "check"),
    Door("staff.records", (RECORDS,), "Records"),
    Door("staff.requests", (RECORDS,), "Data requests", "clock"),
    Door("staff.texts", (RECORDS,), "Texts"),
    Door("staff.reads", (RECORDS,), "Who looked", "clock"),
    Door("staff.totals", (CHIEF,), "Totals"),
    Door("staff.accounts", (ADMIN,), "Accounts", "people"),
)


def roles_for(endpoint: str) -> tuple[str, ...]:
    """The roles of which one opens a page."""
    return next((door.roles for door in DOORS if door.guards(endpoint)), (COORDINATOR,))


def opens(staff: StaffMember, endpoint: str) -> bool:
    """Whether this person may open a page."""
    return any(may_enter(staff, role) for role in roles_for(endpoint))


def doors_of(staff: StaffMember) -> list[Door]:
    """The doors, beside those of coordinators, that this person finds in the left rail."""
    return [
        door
        for door in DOORS
        if door.endpoint in current_app.view_functions and opens(staff, door.endpoint)
    ]


def start_of(staff: StaffMember) -> str:
    """The endpoint somebody begins at; "" for who may open nothing."""
    if may_enter(staff, COORDINATOR):
        return START
    return next((door.endpoint for door in doors_of(staff)), "")
