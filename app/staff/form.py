"""What every staff form shares: errors for the summary, refusals set beside their field."""

from __future__ import annotations

from wtforms import Form

from app.accounts.refusals import RefusalError


class StaffForm(Form):
    """Base of the forms on staff pages."""

    def problems(self) -> list[tuple[str, str]]:
        """Where each error is and what it says, in the order of the page."""
        return [(field.error_id, str(field.errors[0])) for field in self if field.errors]

    def refuse(self, refusal: RefusalError) -> None:
        """Put a use case's refusal beside the field it names, else beside the first."""
        field = self._fields.get(refusal.field) or next(iter(self))
        field.errors = [refusal.words]
