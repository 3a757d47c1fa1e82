"""Texts for programs to build on. The city attorney has the last word on every one of them."""

from __future__ import annotations

from app.program_kit.program import Text

# What Minn. Stat. 13.04, subd. 2 wants told, in this order, one paragraph each.
NOTICE_PARTS = (
    "Why we ask, and how the answers are used",
    "Whether somebody may refuse or must answer",
    "What follows from answering",
    "What follows from not answering",
    "Who else may see the answers by law",
    "How long they are kept",
)
MINORS_PART = "For people under 18: asking that parents are not told"


_MINORS = (
    "\n\nIf you are under 18, you may ask us in writing to keep what you told us from your parent "
    "or guardian."
)


def notice(
    *, event: str, use: str, without: str, others: str, kept: str, minors: bool = False
) -> Text:
    """A data practices (Tennessen) notice with the five elements of Minn. Stat. 13.04, subd. 2."""
    return Text(
        "notice",
        "How we use what you tell us",
        f"We ask for this so that {event} can be run well and safely. We use it to {use}, and for "
        "nothing else.\n\n"
        "You are not required by law to answer.\n\n"
        "If you answer, city staff and volunteers whose "
        "work for this program needs an answer will see that answer.\n\n"
        f"Without the questions that are not marked optional, {without} Leaving an optional "
        "question blank costs you nothing but the help it would have let us prepare.\n\n"
        f"Others who may see it where the law says so: {others}, the city attorney, the city's "
        "insurer, the state and legislative auditors, and anyone named in a court order.\n\n"
        f"{kept} Registrations are never passed to police records or used to enforce the law."
        + (_MINORS if minors else ""),
    )


MINOR_NOTICE = Text(
    "minor_notice",
    "For the person under 18",
    "This is for you, not only for the grown-ups. We ask who you are so that we can plan the day "
    "and look after you. You do not have to tell us anything. If there is something you do not "
    "want your parent or guardian to see, you may ask us in writing to keep it from them, and "
    "tell us why. We then decide what is best for you.",
)

CONDUCT = Text(
    "conduct",
    "How we treat each other",
    "I will be kind to everyone taking part and follow what staff say about safety.\n\n"
    "- No weapons, alcohol or drugs.\n"
    "- No photos or recordings of people who do not want them.\n"
    "- Staff may ask someone who endangers others to leave.",
)

WAIVER = Text(
    "waiver",
    "Risks of taking part",
    "Some of what we do is active. People can trip, bump into each other or strain a muscle. "
    "Staff explain each activity and anyone may sit out at any time.\n\n"
    "I know these risks and take part, or let the person I sign for take part, of my own free "
    "will. I do not give up any right the law does not let me give up.",
)


def check_consent(*, used_for: str) -> Text:
    """Informed consent to a background check: specific, dated, ending (Minn. Stat. 13.05)."""
    return Text(
        "check_consent",
        "Background check",
        f"I agree that the police department checks public Minnesota criminal history data about "
        f"me, to {used_for}. A past conviction does not decide by itself.\n\n"
        "The department keeps only the outcome in a word, never what was found. If the outcome "
        "stands against me I am told the reason and how to have it looked at again. This consent "
        "ends when a decision is made, at the latest after one year. I may take it back at any "
        "time; my application then ends without a judgement about me.",
    )
