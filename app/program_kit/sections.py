"""Sections that several programs share: contact, city, emergency contact, support, photos."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.program_kit.choices import Dropdown, OneOf
from app.program_kit.compound import People
from app.program_kit.fields import Email, LongText, Phone, Said, Text, Tick
from app.program_kit.steps import SectionForm

LANGUAGES = (
    ("en", "English"), ("es", "Spanish"), ("so", "Somali"), ("hmn", "Hmong"), ("kar", "Karen"),
    ("ase", "American Sign Language"), ("other", "Another language"),
)  # fmt: skip
HEARD = (
    ("", "Choose if you like"), ("neighbor", "A friend or neighbor"), ("school", "School"),
    ("city", "City website or newsletter"), ("officer", "An officer told me"),
    ("social", "Social media"), ("paper", "Newspaper or cable station"), ("other", "Another way"),
)  # fmt: skip
ADULT_SIZES = tuple((size, size) for size in ("S", "M", "L", "XL", "2XL", "3XL", "4XL"))
PHOTO = (
    ("yes", "Yes, photos are fine"),
    ("group", "Only in group shots"),
    ("no", "No photos", "You get a blue wristband, so photographers can see it."),
)
SELF_AND_COORDINATOR = "you and the coordinator."
NAME = Said(
    blank="Enter the full name",
    width="xl",
    autocomplete="name",
    hint="As you like to write it. One name alone is fine.",
)
CALLED = Said(optional=True, width="md", hint="For the name tag.", autocomplete="nickname")


def language_name(code: str) -> str:
    """The English name of a language we know by a code, else what stands there."""
    return dict(LANGUAGES).get(code, code)


class Contact(SectionForm):
    """How to reach the person who signs up."""

    email = Email(
        "E-mail address",
        Said(
            optional=True,
            width="xl",
            autocomplete="email",
            why="to confirm, and to tell you when plans change.",
            seen_by=SELF_AND_COORDINATOR,
        ),
    )
    no_email = Tick("I have no e-mail address: call me or send a letter")
    phone = Phone(
        "Mobile phone",
        Said(
            optional=True,
            width="md",
            autocomplete="tel",
            inputmode="tel",
            why="to reach you on the day if something changes.",
            seen_by=SELF_AND_COORDINATOR,
        ),
    )
    text_ok = Tick("Text me about this program")

    def validate(self, extra_validators: Any = None) -> bool:
        """An address, or the tick and a phone number."""
        good = bool(super().validate(extra_validators))
        if not self.email.data and not self.no_email.data:
            self.email.errors = ["Enter an e-mail address, or tick that you have none"]
            return False
        if self.no_email.data and not self.phone.data:
            self.phone.errors = ["Enter a phone number, so that we can reach you"]
            return False
        if self.text_ok.data and not self.phone.data:
            self.phone.errors = ["Enter the phone number for texts"]
            return False
        return good

    def tailor(self, context: Mapping[str, Any]) -> None:
        """The address box is needed unless the tick says otherwise, so it is not "optional"."""
        super().tailor(context)
        self.email.optional = bool(self.no_email.data)
        self.email.said = Said(
            blank="Enter an e-mail address, or tick that you have none", width="xl"
        )


class Home(SectionForm):
    """Where the person lives, works or learns: a choice, never a street address."""

    city = OneOf(
        "Which of these fits you?",
        (),
        Said(
            blank="Choose the city or the answer that fits you",
            why="places go first to people from the cities we serve, and each city asks how many "
            "of its people came.",
            seen_by=SELF_AND_COORDINATOR,
        ),
    )
    heard = Dropdown(
        "How did you hear about it?",
        HEARD,
        Said(optional=True, width="lg", why="to invite people where they look."),
    )

    def tailor(self, context: Mapping[str, Any]) -> None:
        """Offer the cities that are served on the day of the sign-up."""
        super().tailor(context)
        cities = [(code, f"I live in {name}") for code, name in context["cities"]]
        self.city.offer(
            [
                *cities,
                ("work", "I work, study, worship or own a business in one of them"),
                ("none", "None of these", "You are welcome too, when there is room."),
            ]
        )


class Emergency(SectionForm):
    """Someone to call for one person."""

    emergency = People(
        "Who should we call in an emergency?",
        Said(
            blank="Enter a name and a phone number to call in an emergency",
            seen_by="you, the coordinator and the desk on the day.",
        ),
        most=1,
    )


class Language(SectionForm):
    """Language and interpreter."""

    language = Dropdown(
        "Which language do you like best?", LANGUAGES, Said(optional=True, width="md")
    )
    interpreter = OneOf(
        "Would an interpreter help?",
        (("yes", "Yes, in that language"), ("no", "No")),
        Said(optional=True, why="we book interpreters two weeks ahead, free for you."),
    )

    def tailor(self, context: Mapping[str, Any]) -> None:
        """Start from the language in which they read the notice."""
        super().tailor(context)
        if self.language.raw_data is None and not self.language.data:
            self.language.data = context.get("language", "")


class Access(SectionForm):
    """What would make it easier to take part."""

    access = LongText(
        "Is there anything we can prepare to make it easier for you?",
        Said(
            optional=True,
            hint="A seat near the front, a step-free way, large print. No diagnosis needed.",
            seen_by="you and the coordinator; helpers only get the instruction.",
        ),
        most=500,
    )


class Health(Access):
    """Access, and a health note that only the medical lead may open."""

    health = LongText(
        "Anything we should know to keep you safe?",
        Said(
            optional=True,
            hint="For instance an allergy, or a movement to avoid.",
            why="some sessions are hands-on.",
            seen_by="you, and the medical lead from three days before until the day after.",
        ),
        most=300,
    )


class Photo(SectionForm):
    """May the person be in photos?"""

    photo = OneOf(
        "May we take photos or video of you?",
        PHOTO,
        Said(
            blank="Choose whether we may take photos",
            seen_by="you, the coordinator and the desk.",
        ),
    )


class Together(SectionForm):
    """What to do when not everyone fits."""

    together = OneOf(
        "If there is not room for everyone",
        (
            ("open", "Give us the places that are open", "The others go on the waitlist."),
            ("together", "Keep us together", "All of us get a place, or all of us wait."),
        ),
        Said(blank="Choose what we do if there is not room for everyone"),
    )

    def tailor(self, context: Mapping[str, Any]) -> None:
        """One person alone is not asked."""
        super().tailor(context)
        if context["count"] < 2:
            del self.together


class News(SectionForm):
    """A separate wish to hear of other dates."""

    announcements = Tick("Tell me about other dates like this. I can stop it with one click.")


class Named(SectionForm):
    """Who takes part."""

    full_name = Text("Full name", NAME)
    called = Text("What should we call you?", CALLED)
