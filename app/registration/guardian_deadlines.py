"""Places that wait for the form of a parent or guardian: whoever is late waits in line again."""

from __future__ import annotations

from app.models import GuardianForm
from app.program_kit.guardian import REMINDERS
from app.program_kit.statuses import GUARDIAN_PENDING, WAITLISTED
from app.registration.guardian_facts import mail_form
from app.registration.kept_places import Waits

GUARDIANS = Waits(
    GuardianForm,
    REMINDERS,
    GUARDIAN_PENDING,
    WAITLISTED,
    "The form of a parent or guardian did not come in time.",
    mail_form,
)
