"""What applicants of the academy sign after a provisional yes, and the grounds of its check."""

from __future__ import annotations

from app.program_kit.fields import Said, Signed
from app.program_kit.program import Text
from app.program_kit.sections import Photo
from app.program_kit.texts import CONDUCT, WAIVER, check_consent

# The city attorney has the last word on these.
GROUNDS = {
    "open-case": "A criminal case in which you are charged is open now.",
    "order": "A court order that is in force now would be broken by your taking part.",
    "violence": "You were convicted of a violent felony within the last ten years.",
    "identity": "The check could not find out whether the records are yours.",
}
TEXTS = (
    check_consent(used_for="decide about my application to the academy"),
    Text(
        "confidentiality",
        "What stays in the room",
        "In class and on a ride I may see or hear things about people that are private by law. "
        "I will not pass them on, photograph or record them.",
    ),
    WAIVER,
    CONDUCT,
)


class Papers(Photo):
    """What is read and signed after a provisional yes."""

    check_consent = Signed(
        "check_consent",
        "I agree to the check",
        Said(blank="Read and agree to the background check"),
    )
    confidentiality = Signed(
        "confidentiality", "I agree", Said(blank="Read and agree to what stays in the room")
    )
    waiver = Signed(
        "waiver",
        "I have read this and agree",
        Said(blank="Read and agree to the risks of taking part"),
    )
    conduct = Signed("conduct", "I agree", Said(blank="Read and agree to how we treat each other"))
