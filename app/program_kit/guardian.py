"""The form of a parent or guardian for somebody of 16 or 17: what is asked, and by when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from app.program_kit.choices import OneOf
from app.program_kit.fields import Email, Phone, Said, Signed, Text
from app.program_kit.program import Text as CityText
from app.program_kit.sections import PHOTO
from app.program_kit.steps import SectionForm

# After so long a reminder goes out, and once more before the place is let go.
REMINDERS = (timedelta(days=2), timedelta(days=5))
# What a guardian signs; the same kinds in every program that takes people of 16 and 17.
CONSENT = "guardian_consent"
SIGNED = (CONSENT, "waiver")

GUARDIAN_CONSENT = CityText(
    CONSENT,
    "Consent of a parent or guardian",
    "I am a parent or legal guardian of the person who signed up, who is 16 or 17 years old. I "
    "agree that they take part.\n\n"
    "If they are hurt or fall ill and I cannot be reached, staff may call for medical help. I may "
    "take this consent back at any time; they then cannot take part.\n\n"
    "What I type here is used to run the program and to reach me. I need not answer, but without "
    "this form the person cannot take part.",
)


class GuardianAnswers(SectionForm):
    """Who signs, how they are reached on the day, photos, and the texts."""

    signer_name = Text(
        "Your full name",
        Said(
            blank="Enter your full name",
            width="xl",
            autocomplete="name",
            hint="It stands under the texts below as your signature.",
            seen_by="the coordinator.",
        ),
    )
    relation = OneOf(
        "You are",
        (("parent", "A parent"), ("guardian", "A legal guardian")),
        Said(blank="Choose whether you are a parent or a legal guardian"),
    )
    phone = Phone(
        "Phone number on the day",
        Said(
            blank="Enter a phone number where we reach you on the day",
            width="md",
            autocomplete="tel",
            why="to reach you if something happens.",
            seen_by="the coordinator.",
        ),
    )
    photo = OneOf(
        "May we take photos or video of the person you sign for?",
        PHOTO,
        Said(
            blank="Choose whether we may take photos",
            hint="If you two choose differently, we keep to the stricter choice.",
            seen_by="the coordinator and the desk.",
        ),
    )
    guardian_consent = Signed(
        CONSENT,
        "I am a parent or legal guardian, and I agree",
        Said(blank="Read and agree to the consent"),
    )
    waiver = Signed(
        "waiver",
        "I have read this and agree for the person I sign for",
        Said(blank="Read and agree to the risks of taking part"),
    )


class GuardianAddress(SectionForm):
    """Where the form is mailed."""

    guardian_name = Text(
        "Parent's or guardian's name",
        Said(blank="Enter the name of a parent or guardian", width="xl", autocomplete="off"),
    )
    guardian_email = Email(
        "Parent's or guardian's e-mail address",
        Said(
            blank="Enter the e-mail address of a parent or guardian",
            width="xl",
            autocomplete="off",
            hint="The form to sign goes there, and nothing else.",
        ),
    )


def stricter_photo(one: str, other: str) -> str:
    """Of two choices about photos the one that allows less."""
    allowed: Sequence[str] = [choice[0] for choice in PHOTO]
    return max((one, other), key=lambda choice: allowed.index(choice) if choice in allowed else -1)
