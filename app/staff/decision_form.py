"""What to decide about those who were ticked in the list of applications."""

from __future__ import annotations

from typing import Any

from app.program_kit import decisions
from app.program_kit.choices import Dropdown, OneOf
from app.program_kit.decisions import DECLINE, DECLINE_REASONS, Decision
from app.program_kit.fields import LongText, Said
from app.staff.form import StaffForm

OUTCOMES = (
    (decisions.ACCEPT, "Accept", "A place, or a place on the waitlist when none is free."),
    (decisions.ALTERNATE, "Alternate", "On the waitlist, asked before all others there."),
    (decisions.WAITLIST, "Waitlist", "Without a promise."),
    (decisions.DECLINE, "Do not accept", "The mail says how to have it looked at again."),
)
REASONS = tuple((code, words[0]) for code, words in DECLINE_REASONS.items())


class DecisionForm(StaffForm):
    """One outcome for all who were ticked, and the reason they read."""

    outcome = OneOf("What becomes of those ticked", OUTCOMES, Said(blank="Choose what to decide"))
    code = Dropdown(
        "If not accepted, why",
        (("", "Choose a reason"), *REASONS),
        Said(optional=True, width="lg"),
    )
    reason = LongText(
        "Words they will read",
        Said(
            optional=True,
            hint="The same for everyone ticked, so about nobody in particular.",
        ),
        most=300,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """A refusal needs its reason."""
        good = bool(super().validate(extra_validators))
        if good and self.outcome.data == DECLINE:
            if self.code.data not in DECLINE_REASONS:
                self.code.errors = ["Choose a reason from the list"]
            elif self.decision().problem:
                self.reason.errors = [self.decision().problem]
        return not self.errors

    def decision(self) -> Decision:
        """The form as the use case takes it."""
        code = self.code.data if self.outcome.data == DECLINE else ""
        return Decision(self.outcome.data, self.reason.data.strip(), code)
