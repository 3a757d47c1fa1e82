"""Every address of the site, who may open it, and the object it is about.

The one place where access is written down. `test_matrix.py` compares it with the app: an
address that is not here fails the build, and so does a line without an address.
"""

from __future__ import annotations

from enum import Enum


class Guard(Enum):
    """Who gets in, and what everyone else is told."""

    PUBLIC = "anyone; the answer is the same for all and sets no cookie"
    LINK = "whoever holds the mailed link of that one purpose; else not found"
    DOOR = "anyone: the sign-in page itself"
    LEAVE = "anyone ends up at the sign-in page, signed out"
    STAFF = "whoever is signed in; else to the sign-in page"
    COORDINATOR = "whoever coordinates a program; shows that program's people alone"
    SCOPED = "the coordinators of the object's program; for all others it is not found"
    ADMIN = "admins; for all others it is not found"
    RECORDS = "the records designee; for all others it is not found"
    REVIEWER = "who does checks in some program; shows that program's people alone"
    REVIEWER_SCOPED = "who does checks in the object's program; for all others it is not found"
    MEDICAL = "medical leads of a program; shows that program's people alone"
    MEDICAL_SCOPED = "medical leads of the object's program; for all others it is not found"
    DESK = "desks of a program, and their leads; shows that program's people alone"
    DESK_SCOPED = "desks of the object's program, and their leads; for all others not found"
    LEAD = "session leads of a program; shows that program's people alone"
    LEAD_SCOPED = "session leads of the object's program; for all others it is not found"
    CHIEF = "chiefs; shows nobody's name"
    MONITORING = "whoever sends the token of the monitoring; for all others it is not found"
    DEVELOPER = "only on a developer's machine; in production there is no such address"


_P, _S = Guard.PUBLIC, Guard.SCOPED

SITE = {
    "static": _P,
    "theme": _P,
    "healthz": _P,
    "readyz": _P,
    "metrics": Guard.MONITORING,
    "robots": _P,
    "security_contact": _P,
    "home.index": _P,
    "home.help_page": _P,
    "home.privacy": _P,
    "home.accessibility": _P,
    "find.ask": _P,
    "find.send": _P,
    "feeds.everything": _P,
    "feeds.of_program": _P,
    "feeds.of_offering": _P,
    "feeds.of_session": _P,
    "feeds.of_person": Guard.LINK,
    "manage.confirm_landing": Guard.LINK,
    "manage.confirm": Guard.LINK,
    "manage.landing": Guard.LINK,
    "manage.registration": Guard.LINK,
    "papers.landing": Guard.LINK,
    "papers.form": Guard.LINK,
    "guardian.landing": Guard.LINK,
    "guardian.form": Guard.LINK,
}
# `sent` is found by the one-time number of the form and names nobody.
PROGRAM = {
    "about": _P,
    "offering_page": _P,
    "draw": _P,
    "draw_list": _P,
    "start": _P,
    "send": _P,
    "sent": _P,
}
# Long forms can be put aside; the link to a copy is proved in tests/signup/test_saved.py.
RESUMABLE = {"program_academy.saved": Guard.LINK, "program_academy.saved_act": Guard.LINK}

STAFF = {
    "staff.sign_in": Guard.DOOR,
    "staff.send_sign_in": Guard.DOOR,
    "staff.sign_out": Guard.LEAVE,
    "staff.stay": Guard.STAFF,
    "staff.own": Guard.STAFF,
    "staff.own_passphrase": Guard.STAFF,
    "staff.today": Guard.COORDINATOR,
    "staff.offerings": Guard.COORDINATOR,
    "staff.offerings_new": Guard.COORDINATOR,
    "staff.people": Guard.COORDINATOR,
    # Places belong to the department: every coordinator may add and mend them.
    "staff.places": Guard.COORDINATOR,
    "staff.places_new": Guard.COORDINATOR,
    "staff.places_one": Guard.COORDINATOR,
    # So do the cities it serves.
    "staff.cities": Guard.COORDINATOR,
    "staff.cities_new": Guard.COORDINATOR,
    "staff.cities_one": Guard.COORDINATOR,
    "staff.program_page": _S,
    "staff.offering": _S,
    "staff.offering_words": _S,
    "staff.offering_seats": _S,
    "staff.offering_publish": _S,
    "staff.offering_cancel": _S,
    "staff.offering_copy": _S,
    "staff.offering_roster": _S,
    "staff.applications": _S,
    "staff.application": _S,
    "staff.application_note": _S,
    "staff.applications_preview": _S,
    "staff.applications_decide": _S,
    "staff.roster_accept": _S,
    "staff.roster_export": _S,
    "staff.roster_csv": _S,
    "staff.questions": _S,
    "staff.questions_new": _S,
    "staff.questions_one": _S,
    "staff.questions_act": _S,
    "staff.sessions": _S,
    "staff.sessions_add": _S,
    "staff.meeting_one": _S,
    "staff.meeting_act": _S,
    "staff.add_person": _S,
    "staff.person": _S,
    "staff.person_act": _S,
    "staff.person_private": _S,
    "staff.person_instruction": _S,
    "staff.person_resend": _S,
    "staff.person_group": _S,
    "staff.person_contact": _S,
    "staff.person_guardian": _S,
    "staff.person_shown": _S,
    "staff.mail_person": _S,
    "staff.cases": Guard.COORDINATOR,
    "staff.case_one": _S,
    "staff.case_decide": _S,
    "staff.checks": Guard.REVIEWER,
    "staff.checks_one": Guard.REVIEWER_SCOPED,
    "staff.checks_open": Guard.REVIEWER_SCOPED,
    "staff.checks_note": Guard.REVIEWER_SCOPED,
    "staff.checks_consent": Guard.REVIEWER_SCOPED,
    "staff.medical": Guard.MEDICAL,
    "staff.medical_one": Guard.MEDICAL_SCOPED,
    "staff.medical_open": Guard.MEDICAL_SCOPED,
    "staff.desk": Guard.DESK,
    "staff.desk_one": Guard.DESK_SCOPED,
    "staff.desk_open": Guard.DESK_SCOPED,
    "staff.led": Guard.LEAD,
    "staff.totals": Guard.CHIEF,
    "staff.reads": Guard.RECORDS,
    "staff.requests": Guard.RECORDS,
    "staff.requests_new": Guard.RECORDS,
    "staff.requests_one": Guard.RECORDS,
    "staff.requests_edit": Guard.RECORDS,
    "staff.requests_find": Guard.RECORDS,
    "staff.requests_about": Guard.RECORDS,
    "staff.requests_copy": Guard.RECORDS,
    "staff.requests_answer": Guard.RECORDS,
    "staff.texts": Guard.RECORDS,
    "staff.texts_one": Guard.RECORDS,
    "staff.texts_publish": Guard.RECORDS,
    "staff.records": Guard.RECORDS,
    "staff.records_find": Guard.RECORDS,
    "staff.records_copy": Guard.RECORDS,
    "staff.records_shown": Guard.RECORDS,
    "staff.records_purges": Guard.RECORDS,
    "staff.records_purge_decide": Guard.RECORDS,
    "staff.records_hold": Guard.RECORDS,
    "staff.records_hold_lift": Guard.RECORDS,
    "staff.accounts": Guard.ADMIN,
    "staff.accounts_new": Guard.ADMIN,
    "staff.accounts_one": Guard.ADMIN,
    "staff.accounts_passphrase": Guard.ADMIN,
    "staff.accounts_active": Guard.ADMIN,
}
DEVELOPMENT = {
    "dev.mails": Guard.DEVELOPER,
    "dev.mail": Guard.DEVELOPER,
    "dev.framed": Guard.DEVELOPER,
    "dev.part": Guard.DEVELOPER,
    "dev.source": Guard.DEVELOPER,
}

ACCENTS = ("academy", "women", "coffee", "game")
MATRIX: dict[str, Guard] = {
    **SITE,
    **{f"program_{accent}.{name}": guard for accent in ACCENTS for name, guard in PROGRAM.items()},
    **RESUMABLE,
    **STAFF,
    **DEVELOPMENT,
}
