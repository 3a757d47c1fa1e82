"""Cops vs. Kids: the yearly basketball game. Only an adult guardian signs children up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.program_kit import answers as read
from app.program_kit.application import Application, Person
from app.program_kit.choices import Dropdown, OneOf
from app.program_kit.compound import People
from app.program_kit.fields import Email, LongText, Phone, Said, Signed, Text, Tick
from app.program_kit.game_texts import TEXTS
from app.program_kit.program import Program, Schedule
from app.program_kit.rules import at_most
from app.program_kit.sections import HEARD, SELF_AND_COORDINATOR, Home, Language, News, Together
from app.program_kit.steps import Section, SectionForm, Step

GRADES = tuple((str(n), f"Grade {n}") for n in (4, 5, 6, 7))
SIZES = tuple((s, s) for s in ("YS", "YM", "YL", "YXL", "AS", "AM", "AL", "AXL"))
YES_NO = (("yes", "Yes"), ("no", "No"))
DESK = "you, the coordinator and the desk on the night."


class Guardian(Home):
    """The adult who signs, and how to reach them that night."""

    guardian = Text(
        "Your full name",
        Said(blank="Enter your full name", width="xl", autocomplete="name", seen_by=DESK),
    )
    relation = Dropdown(
        "You are the child's",
        (("", "Choose"), ("parent", "Parent"), ("guardian", "Legal guardian"),
         ("foster", "Foster parent"), ("grandparent", "Grandparent with custody")),
        Said(blank="Choose what you are to the child", width="md", hint="You are 18 or older."),
    )  # fmt: skip
    email = Email(
        "E-mail address",
        Said(
            blank="Enter your e-mail address", width="xl", autocomplete="email",
            why="to confirm, and to tell you when plans change.", seen_by=SELF_AND_COORDINATOR,
        ),
    )  # fmt: skip
    phone = Phone(
        "Phone we can reach that night",
        Said(
            blank="Enter the phone number we can reach that night", width="md",
            autocomplete="tel", inputmode="tel", seen_by=DESK,
        ),
    )  # fmt: skip
    text_ok = Tick("Text me if the game changes")
    city = OneOf("Which of these fits your family?", (), Said(blank="Choose the answer that fits"))
    heard = Dropdown("How did you hear about it?", HEARD, Said(optional=True, width="lg"))


class Child(SectionForm):
    """One player."""

    full_name = Text(
        "Child's full name",
        Said(blank="Enter the child's full name", width="xl", autocomplete="section-child name"),
    )
    called = Text(
        "What should we call them?",
        Said(optional=True, width="md", autocomplete="section-child nickname"),
    )
    grade = OneOf(
        "Grade this school year",
        GRADES,
        Said(blank="Choose the grade", why="teams go by grade, so we need no birth date."),
    )
    unified = Tick(
        "Play in the unified division",
        Said(optional=True, hint="Mixed grades and abilities on one team, with helpers."),
    )
    shirt = Dropdown(
        "T-shirt size",
        (("", "Choose a size"), *SIZES),
        Said(blank="Choose a T-shirt size", width="sm", hint="Y is youth, A is adult."),
    )
    school = Text("School", Said(optional=True, width="lg"))
    friend = Text(
        "A friend or sibling to play with",
        Said(optional=True, width="lg", seen_by="coordinator and coaches."),
    )


class PickUp(SectionForm):
    """Who else to call, and who may take the children home."""

    second = People(
        "Someone else to call in an emergency",
        Said(blank="Enter a second person to call", seen_by=DESK),
        most=1,
    )
    pickup = People(
        "Who else may pick the children up?",
        Said(
            optional=True,
            hint="You may always. They show photo ID and are 18 or older.",
            seen_by=DESK,
        ),
        most=5,
    )
    not_to = LongText(
        "Is there someone we must not release a child to?",
        Said(optional=True, seen_by="you, the coordinator and the lead of the desk, nobody else."),
        most=300,
    )


class LeavesAlone(SectionForm):
    """From grade 6 a child may go home alone if the guardian says so."""

    alone = OneOf(
        "May leave alone after the game?",
        YES_NO,
        Said(blank="Choose whether the child may leave alone", seen_by=DESK),
    )

    def tailor(self, context: Mapping[str, Any]) -> None:
        """Younger children are picked up."""
        super().tailor(context)
        if context.get("grade") not in {"6", "7"}:
            del self.alone


class Care(SectionForm):
    """Health and inclusion, both optional."""

    health = LongText(
        "Allergies, medicine carried, conditions",
        Said(
            optional=True,
            hint="300 characters at most.",
            why="so that the right thing is done in an emergency.",
            seen_by="you, and the medical lead from three days before until the day after.",
        ),
        most=300,
    )
    inclusion = LongText(
        "What helps your child take part?",
        Said(
            optional=True,
            hint="For instance a quiet room, or short explanations.",
            seen_by="you and the coordinator; coaches only get the instruction.",
        ),
        most=300,
    )


class OnCamera(SectionForm):
    """Three separate choices about being seen and heard."""

    photo = OneOf(
        "Photos and video",
        (("yes", "Yes"), ("group", "Group shots only"), ("no", "No")),
        Said(blank="Choose about photos and video", seen_by=DESK),
    )
    stream = OneOf(
        "The live stream by the cable station", YES_NO, Said(blank="Choose about the live stream")
    )
    on_air = OneOf(
        "First name spoken by the announcers",
        YES_NO,
        Said(blank="Choose about the name on air"),
    )


def _agree(what: str) -> Said:
    return Said(blank=f"Read and agree to: {what}")


class Agreements(SectionForm):
    """Five texts, agreed to once, recorded for each child."""

    participation = Signed("participation", "I agree", _agree("taking part"))
    waiver = Signed("waiver", "I have read this and agree", _agree("risks of taking part"))
    care = Signed("care", "I agree", _agree("emergency care"))
    concussion = Signed("concussion", "I have read this", _agree("concussions"))
    conduct = Signed("conduct", "We agree", _agree("how we treat each other"))


def _child(answers: Any, once: Mapping[str, Any], shared: Any) -> Person:
    told = read.flat(answers)
    return Person(
        full_name=told["full_name"],
        called=told.get("called", ""),
        grade=int(told["grade"]),
        is_minor=True,
        photo=told["photo"],
        division="unified" if told.get("unified") else f"grade-{told['grade']}",
        answers=read.kept(
            told, ("shirt", "school", "friend", "unified", "alone", "stream", "on_air")
        ),
        private=read.private(
            health=told.get("health", ""),
            accommodation=told.get("inclusion", ""),
            emergency=read.contacts(once["second"]),
            pickup=read.contacts(once["pickup"]),
            custody=once.get("not_to", ""),
        ),
        signatures=read.signatures(shared, "agreements"),
    )


def _application(answers: read.Answers) -> Application:
    once = read.flat(answers["once"])
    children = tuple(_child(each, once, answers["once"]) for each in answers["people"])
    return read.application(answers, once, children, contact_name=once["guardian"])


def _divisions(person: Person) -> tuple[str, ...]:
    if person.division == "unified":
        return ("unified",)
    pair = "grade-4-5" if person.grade in {4, 5} else "grade-6-7"
    return (person.division, pair, "all")


PROGRAM = Program(
    slug="cops-vs-kids",
    title="Cops vs. Kids",
    short="Cops vs. Kids",
    accent="game",
    icon="game",
    color="#1d6b3c",
    noun="game",
    tagline="Grades 4 to 7 against their police officers. Free, loud and great fun.",
    about=(
        "One evening a year the gym belongs to the kids. Teams by grade play short games against "
        "officers who came on their day off, with a DJ, food trucks and play-by-play by officers.",
        "Families watch from the stands, and the cable station shows the game live.",
    ),
    for_whom=(
        "Girls and boys in grades 4 to 7.",
        "The unified division is for players of mixed abilities, with helpers on the floor.",
        "A parent or legal guardian signs up. Children need no account and no address.",
    ),
    minutes=4,
    have_ready=(
        "Each child's grade and T-shirt size",
        "A second person we can call that night",
        "Names of those who may pick the children up",
    ),
    next_steps=("Three days before, we mail you the team, the arrival time and where to park.",),
    action="Sign up your children",
    steps=(
        Step("guardian", "Who is signing up?", (Section("guardian", Guardian),)),
        Step(
            "child",
            "About your {ordinal}child",
            (Section("child", Child),),
            each=True,
            adds="Add another child",
        ),
        Step(
            "pickup",
            "Emergency and pick-up",
            (Section("pickup", PickUp), Section("alone", LeavesAlone, per_person=True)),
        ),
        Step(
            "care",
            "Health and support",
            (Section("care", Care, per_person=True), Section("language", Language)),
            lead="Everything on this page is optional.",
        ),
        Step(
            "agree",
            "On camera, and your agreement",
            (
                Section("together", Together),
                Section("camera", OnCamera, per_person=True),
                Section("agreements", Agreements, title="To read and agree to"),
                Section("news", News),
            ),
        ),
    ),
    texts=TEXTS,
    to_application=_application,
    divisions_for=_divisions,
    rules=(at_most(8),),
    schedule=Schedule(
        1,
        3,
        "6:00 pm",
        "9:00 pm",
        (*((f"grade-{n}", f"Grade {n}", 10) for n in (4, 5, 6, 7)), ("unified", "Unified", 8)),
        ("Games by grade, shootout, awards",),
    ),
    guardian_signs=True,
    most_people=8,
    roster_columns=(("shirt", "Shirt"), ("school", "School"), ("alone", "May leave alone")),
)
