"""Women in Policing Academy: a look at the work, led by the women who do it."""

from __future__ import annotations

from typing import Any

from app.program_kit import answers as read
from app.program_kit.application import Application, Person
from app.program_kit.choices import Dropdown, OneOf, SeveralOf
from app.program_kit.fields import Email, LongText, Said, Signed, Text, Tick
from app.program_kit.guardian import GUARDIAN_CONSENT
from app.program_kit.program import Program, Schedule
from app.program_kit.rules import at_most
from app.program_kit.sections import (
    ADULT_SIZES,
    Access,
    Contact,
    Emergency,
    Home,
    Language,
    Named,
    News,
    Photo,
    Together,
)
from app.program_kit.steps import Section, SectionForm, Step
from app.program_kit.texts import CONDUCT, MINOR_NOTICE, WAIVER, notice

ROLES = (
    ("patrol", "Patrol officer"), ("investigator", "Investigator"), ("dispatch", "911 dispatcher"),
    ("science", "Crime-scene technician"), ("leader", "Sergeant or chief"),
    ("reserve", "Reserve or community service officer"), ("unsure", "Not sure yet"),
)  # fmt: skip


class Joining(Named):
    """Who takes part, and whether a guardian has to sign."""

    age = OneOf(
        "How old will you be on the day?",
        (("adult", "18 or older"), ("teen", "16 or 17", "A parent or guardian signs too.")),
        Said(blank="Choose how old you will be on the day"),
    )
    guardian_name = Text(
        "Parent's or guardian's name",
        Said(optional=True, width="xl", hint="Only if you are 16 or 17."),
    )
    guardian_email = Email(
        "Parent's or guardian's e-mail address",
        Said(
            optional=True,
            width="xl",
            hint="Only if you are 16 or 17. We send the form to sign.",
            seen_by="you and the coordinator.",
        ),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Someone of 16 or 17 names the guardian."""
        good = bool(super().validate(extra_validators))
        # Residents who change their answers later are not asked for the age again.
        if self.age is None or self.age.data != "teen":
            return good
        for field, words in (
            (self.guardian_name, "Enter the name of a parent or guardian"),
            (self.guardian_email, "Enter the e-mail address of a parent or guardian"),
        ):
            if not field.data:
                field.errors = [words]
                good = False
        return good


class Interests(SectionForm):
    """What the day should answer for this person."""

    stage = OneOf(
        "Where are you now?",
        (
            ("student", "In school or college"), ("exploring", "Looking into police work"),
            ("changing", "Thinking of a change of career"), ("curious", "Just curious"),
        ),
        Said(optional=True, seen_by="the coordinator; the chief sees counts only."),
    )  # fmt: skip
    roles = SeveralOf("Which jobs would you like to hear about?", ROLES, Said(optional=True))
    shirt = Dropdown(
        "T-shirt size",
        (("", "Choose a size"), *ADULT_SIZES),
        Said(width="sm", blank="Choose a T-shirt size", seen_by="the coordinator."),
    )
    question = LongText(
        "A question for the panel?",
        Said(optional=True, hint="We read it out without your name."),
        most=300,
    )


class ChildCare(SectionForm):
    """Child care on the day."""

    child_care = OneOf(
        "Would you need child care on the day?",
        (("yes", "Yes"), ("no", "No")),
        Said(optional=True, why="to plan a room and a sitter.", seen_by="the coordinator."),
    )


class Agreements(SectionForm):
    """What each person reads and agrees to."""

    waiver = Signed(
        "waiver",
        "I have read this and agree",
        Said(blank="Read and agree to the risks of taking part"),
    )
    conduct = Signed(
        "conduct",
        "I have read this and agree",
        Said(blank="Read and agree to how we treat each other"),
    )


class Recruiting(SectionForm):
    """A wish to hear of jobs: no signature, so it stands apart from what is agreed to."""

    recruiter = Tick(
        "The recruiter of the St. Anthony Police Department may contact me about jobs. "
        "This ends after 12 months.",
    )


def _person(answers: Any) -> Person:
    told = read.flat(answers)
    return Person(
        full_name=told["full_name"],
        called=told.get("called", ""),
        is_minor=told["age"] == "teen",
        photo=told["photo"],
        division="all",
        answers=read.kept(
            told,
            (
                "age",
                "stage",
                "roles",
                "shirt",
                "question",
                "recruiter",
            ),
        ),
        private=read.private(
            emergency=read.contacts(told["emergency"]), accommodation=told.get("access", "")
        ),
        signatures=read.signatures(answers, "agreements"),
        guardian_name=told["guardian_name"] if told["age"] == "teen" else "",
        guardian_email=told["guardian_email"] if told["age"] == "teen" else "",
    )


def _application(answers: read.Answers) -> Application:
    once = read.flat(answers["once"])
    people = tuple(_person(each) for each in answers["people"])
    return read.application(
        answers, once, people, contact_name=people[0].full_name, extra=("child_care",)
    )


PROGRAM = Program(
    slug="women-in-policing",
    title="Women in Policing Academy",
    short="Women in Policing",
    accent="women",
    icon="women",
    color="#6b3fa0",
    noun="academy",
    tagline="Meet the women who patrol, investigate, dispatch and lead, and try their work.",
    about=(
        "One day with the women of this department and its neighbors: how they came to the job, "
        "what a shift is like, and hands-on stations where you try it yourself.",
        "A panel answers everything, from fitness tests to family life. Nobody will try to sign "
        "you up unless you ask.",
    ),
    for_whom=(
        "All are welcome. The day is built around women's careers in policing.",
        "You are 16 or older. At 16 or 17 a parent or guardian signs too.",
    ),
    minutes=4,
    have_ready=(
        "Name and phone number of someone to call in an emergency",
        "T-shirt size",
        "If you are 16 or 17: your parent's or guardian's e-mail address",
    ),
    next_steps=("Three days before, we mail you who is on the panel, and what to wear.",),
    action="Sign up",
    steps=(
        Step(
            "person",
            "Who is taking part?",
            (Section("person", Joining),),
            each=True,
            adds="Add another person",
        ),
        Step("contact", "How can we reach you?", (Section("contact", Contact),)),
        Step("home", "Where are you from?", (Section("home", Home),)),
        Step(
            "interests",
            "What should the day answer for you?",
            (Section("interests", Interests, per_person=True), Section("care", ChildCare)),
        ),
        Step(
            "emergency", "Who should we call?", (Section("emergency", Emergency, per_person=True),)
        ),
        Step(
            "support",
            "How can we help you take part?",
            (Section("support", Access, per_person=True), Section("language", Language)),
            lead="Everything on this page is optional.",
        ),
        Step(
            "agree",
            "Photos and agreements",
            (
                Section("together", Together),
                Section("photo", Photo, per_person=True),
                Section("agreements", Agreements, per_person=True),
                Section("recruiting", Recruiting, per_person=True),
                Section("news", News),
            ),
        ),
    ),
    texts=(
        notice(
            event="the academy",
            use="give you a place, prepare the day and reach you or the person you name",
            without="we cannot give you a place.",
            others="emergency medical staff",
            minors=True,
            kept="Your registration is kept for two years and what you signed for six.",
        ),
        MINOR_NOTICE,
        GUARDIAN_CONSENT,
        WAIVER,
        CONDUCT,
    ),
    to_application=_application,
    divisions_for=lambda _person: ("all",),
    rules=(at_most(6),),
    schedule=Schedule(
        1,
        5,
        "9:00 am",
        "3:00 pm",
        (("all", "Everyone", 30),),
        ("Paths in, a day in each job, hands-on stations, panel",),
    ),
    most_people=6,
    roster_columns=(("age", "Age"), ("shirt", "Shirt"), ("stage", "Stage")),
    facts={
        "positions": (
            ("Patrol", "Answering calls, knowing the neighborhood."),
            ("Investigations", "Putting a case together, piece by piece."),
            ("Dispatch", "The calm voice on 911."),
            ("Crime-scene work", "Finding what cannot be seen at first."),
            ("Leading", "Sergeants and chiefs, and how they got there."),
            ("Reserve", "A first step beside another job."),
        )
    },
)
