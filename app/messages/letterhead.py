"""Who writes: the department's name, addresses and colour, as configured."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app


@dataclass(frozen=True)
class Letterhead:
    """What every mail carries of the department. `secret` proves that a bounce is ours."""

    name: str
    short: str
    phone: str
    email: str
    address: str
    base_url: str
    color: str
    mail_from: str
    bounce_domain: str
    organizer: str
    secret: str

    @property
    def domain(self) -> str:
        """The domain mails come from; Message-IDs end in it."""
        return self.mail_from.rpartition("@")[2]


def letterhead() -> Letterhead:
    """The letterhead of the running app."""
    c = current_app.config
    mail_from = c["MAIL_FROM"]
    return Letterhead(
        name=c["DEPARTMENT_NAME"],
        short=c["DEPARTMENT_SHORT"],
        phone=c["DEPARTMENT_PHONE"],
        email=c["DEPARTMENT_EMAIL"],
        address=c["DEPARTMENT_ADDRESS"],
        base_url=c["BASE_URL"],
        color=c["DEPARTMENT_COLOR"],
        mail_from=mail_from,
        bounce_domain=c["MAIL_BOUNCE_DOMAIN"] or mail_from.rpartition("@")[2],
        organizer=c["CALENDAR_ORGANIZER"],
        secret=c["SECRET_KEY"],
    )
