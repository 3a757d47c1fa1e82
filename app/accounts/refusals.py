"""Named refusals about accounts; `words` are for the page, `field` says beside which box."""

from __future__ import annotations


class RefusalError(Exception):
    """A rule said no. `words` tell the person what to do about it."""

    words = "This cannot be done."
    field = ""

    def __init__(self, words: str = "", field: str = "") -> None:
        self.words = words or self.words
        self.field = field or self.field
        super().__init__(self.words)


class EmailTakenError(RefusalError):
    """Another account already signs in with this address."""

    words = "There is already an account with this e-mail address."
    field = "email"


class WeakPassphraseError(RefusalError):
    """The passphrase is too short, too long, or one of the first that anyone would guess."""

    field = "passphrase"


class NoRightsError(RefusalError):
    """An account needs a role."""

    words = "Choose at least one role and, for most roles, at least one program."
    field = "roles"


class NoProgramError(RefusalError):
    """A role that acts in programs needs one."""

    words = "Choose at least one program in which this person acts."
    field = "programs"


class LastAdminError(RefusalError):
    """Without an admin nobody could open an account again."""

    words = "This is the only admin who can sign in. Make another person an admin first."
    field = "roles"
