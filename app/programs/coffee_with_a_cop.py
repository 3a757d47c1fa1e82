"""Coffee with a Cop: drop in, no agenda. Three answers help plan the tables."""

from __future__ import annotations

from app.program_kit import answers as read
from app.program_kit.application import Application, Person
from app.program_kit.fields import Email, LongText, Number, Said, Text
from app.program_kit.program import Program, Schedule
from app.program_kit.rules import at_most
from app.program_kit.sections import Language
from app.program_kit.steps import Section, SectionForm, Step
from app.program_kit.texts import notice


class Coming(SectionForm):
    """How many, and how to reach them."""

    party = Number(
        "How many of you are coming?",
        Said(
            blank="Enter how many of you are coming",
            width="xs",
            inputmode="numeric",
            why="to have enough chairs and coffee.",
            seen_by="the coordinator.",
        ),
        least=1,
        most=12,
    )
    called = Text(
        "First name",
        Said(optional=True, width="md", autocomplete="given-name"),
        most=60,
    )
    email = Email(
        "E-mail address",
        Said(
            optional=True,
            width="xl",
            autocomplete="email",
            why="to send the calendar entry, and word if the place or time changes.",
            seen_by="you and the coordinator.",
        ),
    )


class Wishes(Language):
    """What would make the visit better."""

    access = LongText(
        "Anything we can prepare for you?",
        Said(
            optional=True, hint="For instance a table without stairs.", seen_by="the coordinator."
        ),
        most=300,
    )
    topic = LongText(
        "Something you would like to talk about?",
        Said(
            optional=True,
            hint="Not for reporting a crime: call 911, or the non-emergency number.",
            seen_by="the coordinator and the officers who come.",
        ),
        most=500,
    )


def _application(answers: read.Answers) -> Application:
    once = read.flat(answers["once"])
    person = Person(
        full_name=once.get("called", ""),
        called=once.get("called", ""),
        party_size=int(once["party"]),
        division="all",
        answers=read.kept(once, ("topic",)),
        private=read.private(accommodation=once.get("access", "")),
    )
    return read.application(answers, once, (person,), contact_name=once.get("called", ""))


PROGRAM = Program(
    slug="coffee-with-a-cop",
    title="Coffee with a Cop",
    short="Coffee",
    accent="coffee",
    icon="coffee",
    color="#7a4a21",
    noun="coffee",
    tagline="No agenda and no speeches. Come as you are and ask what you like.",
    about=(
        "Officers spread out over a cafe, a community room or a park shelter, and you sit down "
        "with whom you like. Some people bring a question, some only want coffee.",
        "We move around: mornings and evenings, cafes and apartment houses, so that sooner or "
        "later it is near you. The first Wednesday of October is the national day.",
    ),
    for_whom=("Everyone. Bring your children, your neighbors and your questions.",),
    minutes=1,
    have_ready=("How many of you are coming",),
    next_steps=("Just come by. You need not show anything at the door.",),
    action="Tell us you are coming",
    steps=(
        Step(
            "coming",
            "Who is coming?",
            (Section("coming", Coming), Section("wishes", Wishes, title="Only if you like")),
        ),
    ),
    texts=(
        notice(
            event="the table is set for everyone",
            use="plan seats, interpreters and coffee, and to tell you if plans change",
            without="we cannot count you in, but you are welcome all the same.",
            others="no one else as a matter of course",
            kept="It is deleted one year after the date.",
        ),
    ),
    to_application=_application,
    divisions_for=lambda _person: ("all",),
    rules=(at_most(12),),
    schedule=Schedule(1, 2, "8:00 am", "9:30 am", (("all", "Everyone", None),)),
    party=True,
    confirms_address=False,
    roster_columns=(("topic", "Topic"),),
    facts={"welcome_without": "You can also come without telling us."},
)
