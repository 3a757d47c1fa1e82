"""Texts a youth sport evening needs. The city attorney has the last word on every one of them."""

from __future__ import annotations

from app.program_kit.program import Text
from app.program_kit.texts import CONDUCT, MINOR_NOTICE, WAIVER, notice

TEXTS = (
    notice(
        event="the game",
        use="make teams, order shirts, look after your child and reach you that night",
        without="we cannot put your child on a team.",
        others="emergency medical staff",
        minors=True,
        kept="Registrations are kept for two years and what you signed for as long as the law "
        "lets a claim be made. Health and pick-up notes are hidden the day after the game and "
        "deleted after one year.",
    ),
    MINOR_NOTICE,
    Text(
        "participation",
        "Taking part",
        "I am the parent or legal guardian of the children I sign up, and I let them play in the "
        "game and use the gym that evening.",
    ),
    WAIVER,
    Text(
        "care",
        "Emergency care",
        "If my child is hurt and I cannot be reached at once, staff may give first aid, call an "
        "ambulance and let medical staff give the care that cannot wait. I am told as soon as "
        "possible.",
    ),
    Text(
        "concussion",
        "Concussions",
        "A concussion is an injury to the brain from a bump, a fall or a jolt. It can happen "
        "without fainting.\n\n"
        "- Signs: headache, dizziness, feeling sick, blurred sight, confusion, being slow or "
        "tired, not remembering.\n"
        "- A child who shows a sign stops playing at once and does not play again that evening.\n"
        "- Have the child seen by a doctor or nurse who knows concussions before they play again.\n"
        "- Call 911 for a headache that gets worse, repeated vomiting, a seizure, or a child who "
        "cannot be woken.",
    ),
    CONDUCT,
)
