"""Citizen's Academy: weekly evenings on how the police work. Applications are read by people."""

from __future__ import annotations

from typing import Any

from app.program_kit import answers as read
from app.program_kit.academy_papers import GROUNDS, TEXTS, Papers
from app.program_kit.application import Application, Person
from app.program_kit.choices import Dropdown, OneOf, SeveralOf
from app.program_kit.compound import Day
from app.program_kit.fields import LongText, Said, Text
from app.program_kit.program import Program, Schedule
from app.program_kit.rules import at_least, at_most
from app.program_kit.sections import (
    ADULT_SIZES,
    Contact,
    Emergency,
    Health,
    Home,
    Language,
    Named,
    News,
    Together,
)
from app.program_kit.steps import Section, SectionForm, Step
from app.program_kit.texts import notice

MODULES = (
    "Orientation, history, oath, safety",
    "Patrol and traffic stops",
    "911 and dispatch",
    "Investigations and evidence lab",
    "Use of force, law and simulator",
    "De-escalation and mental-health response",
    "K9, drones, special teams",
    "Youth, crime prevention, community",
    "Scenarios and graduation",
)
NIGHTS = tuple(
    (d.lower(), d) for d in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
)
REVIEWER = (
    "you and the person who does the check. The coordinator only sees that your age is right."
)


class Address(Home):
    """City, and where a letter reaches the person."""

    mailing_address = LongText(
        "Mailing address",
        Said(
            blank="Enter a mailing address",
            hint="A PO box is fine, also one from Safe at Home.",
            why="for letters about the class, and to know you apart in the check.",
            seen_by="you, the coordinator and the person who does the check.",
            autocomplete="street-address",
        ),
        most=300,
    )


class Identity(SectionForm):
    """What a background check needs to find the right person, and no more."""

    birth_date = Day(
        "Date of birth",
        Said(
            blank="Enter your date of birth",
            hint="For example 3 14 1985",
            autocomplete="bday",
            why="you must be 18 on the first day, and the check needs it to find the right person.",
            seen_by=REVIEWER,
        ),
    )
    legal_name = Text(
        "Name on your ID, if it is another one",
        Said(optional=True, width="xl", autocomplete="off", seen_by=REVIEWER),
    )
    former_names = Text(
        "Former names", Said(optional=True, width="xl", autocomplete="off", seen_by=REVIEWER)
    )


class Track(SectionForm):
    """Which class fits."""

    track = OneOf(
        "Which class would fit you?",
        (
            ("this", "The dates shown for this class"),
            ("saturday", "I would rather come on Saturdays"),
            ("either", "Either is fine"),
        ),
        Said(blank="Choose which class would fit you", why="to plan this class and the next."),
    )
    nights = SeveralOf("Days that never work for you", NIGHTS, Said(optional=True))


class Wishes(SectionForm):
    """What a person hopes for, and what to prepare."""

    before = OneOf(
        "Have you been in an earlier class?",
        (("no", "No"), ("yes", "Yes", "First-timers come first; you go on the waitlist.")),
        Said(blank="Choose whether you have been in an earlier class"),
    )
    why = LongText(
        "Why would you like to take part?",
        Said(
            optional=True,
            why="it helps instructors plan. It is not scored.",
            seen_by="coordinator and instructors.",
        ),
        most=1000,
    )
    topics = LongText("What would you most like to learn about?", Said(optional=True), most=500)
    shirt = Dropdown(
        "T-shirt size",
        (("", "Choose a size"), *ADULT_SIZES),
        Said(optional=True, width="sm", seen_by="the coordinator."),
    )
    meal = OneOf(
        "Food on class evenings",
        (("any", "I eat everything"), ("vegetarian", "Vegetarian"), ("halal", "Halal"),
         ("none", "No food for me")),
        Said(optional=True, seen_by="the coordinator."),
    )  # fmt: skip
    ride = OneOf(
        "Would you like to ride along with an officer?",
        (("yes", "Yes"), ("no", "No")),
        Said(optional=True, hint="You would sign for it on the day, before an officer."),
    )
    ride_slots = SeveralOf(
        "If yes, which times suit you?",
        (("day", "Days"), ("evening", "Evenings"), ("weekend", "Weekends")),
        Said(optional=True),
    )


def _person(answers: Any) -> Person:
    told = read.flat(answers)
    names = "\n".join(
        f"{words}: {told[key]}"
        for key, words in (("legal_name", "Name on ID"), ("former_names", "Former names"))
        if told.get(key)
    )
    born = told["birth_date"]
    return Person(
        full_name=told["full_name"],
        called=told.get("called", ""),
        birth_date=born,
        division="all",
        answers=read.kept(told, ("before", "why", "topics", "shirt", "meal", "ride", "ride_slots")),
        private=read.private(
            check=f"Born: {born.isoformat()}" + (f"\n{names}" if names else ""),
            emergency=read.contacts(told["emergency"]),
            health=told.get("health", ""),
            accommodation=told.get("access", ""),
        ),
    )


def _application(answers: read.Answers) -> Application:
    once = read.flat(answers["once"])
    people = tuple(_person(each) for each in answers["people"])
    return read.application(
        answers, once, people, contact_name=people[0].full_name, extra=("track", "nights")
    )


PROGRAM = Program(
    slug="citizens-academy",
    title="Citizen's Academy",
    short="Academy",
    accent="academy",
    icon="academy",
    color="#1f5fa8",
    noun="class",
    tagline="See police work from the inside: patrol, dispatch, evidence, law, and hard choices.",
    about=(
        "Week by week the people who do the work show you how it is done, and let you try: a "
        "traffic stop, a dispatcher's desk, an evidence lab, a simulator.",
        "Ask anything. At the end there is a graduation, and many people stay on as volunteers.",
    ),
    for_whom=(
        "You are 18 or older on the first day.",
        "You live, work, study, worship or own a business in a city we serve. Others are welcome "
        "when there is room.",
        "You agree to a background check. A past conviction does not decide by itself.",
    ),
    minutes=6,
    have_ready=(
        "Date of birth and mailing address",
        "Name and phone number of someone to call in an emergency",
    ),
    next_steps=(
        "The coordinator reads every application.",
        "If the answer is yes, you get a mail with papers to sign, and then the check is done.",
        "You can look up where it stands at any time.",
    ),
    action="Apply",
    steps=(
        Step(
            "person",
            "Who is applying?",
            (Section("person", Named),),
            each=True,
            adds="Add another person",
        ),
        Step("contact", "How can we reach you?", (Section("contact", Contact),)),
        Step("home", "Where are you from?", (Section("home", Address),)),
        Step(
            "identity",
            "Your date of birth",
            (Section("identity", Identity, per_person=True),),
            lead="We never ask for a Social Security or driver's license number.",
        ),
        Step(
            "class",
            "Your class",
            (
                Section("track", Track),
                Section("together", Together),
                Section("wishes", Wishes, per_person=True),
            ),
        ),
        Step(
            "emergency", "Who should we call?", (Section("emergency", Emergency, per_person=True),)
        ),
        Step(
            "support",
            "How can we help you take part?",
            (
                Section("support", Health, per_person=True),
                Section("language", Language),
                Section("news", News),
            ),
            lead="Everything on this page is optional.",
        ),
    ),
    texts=(
        notice(
            event="the academy",
            use="choose who takes part, do the background check, prepare the class and reach you",
            without="we cannot consider your application.",
            others="emergency medical staff",
            kept="Your application is kept for two years, what you signed for six, and the outcome "
            "of the check for one year. Who is not accepted is deleted after one year.",
        ),
        *TEXTS,
    ),
    to_application=_application,
    divisions_for=lambda _person: ("all",),
    rules=(at_least(18), at_most(4)),
    schedule=Schedule(9, 3, "6:00 pm", "8:30 pm", (("all", "Class", 20),), MODULES),
    reviewed=True,
    resumable=True,
    papers=Papers,
    paper_kinds=tuple(text.kind for text in TEXTS),
    grounds=GROUNDS,
    most_people=4,
    roster_columns=(("shirt", "Shirt"), ("meal", "Food"), ("ride", "Ride-along")),
)
