"""How long everything about people is kept: every table, its series, and when a row is due.

The series are those of the city's schedule (Minn. Stat. 138.17): nothing may be destroyed that
is not on it, and nothing private is kept longer than it says.
"""

from __future__ import annotations

from datetime import datetime

# Series of the schedule: what is in it, and how many years it is kept after what.
SERIES = {
    "D1": ("Registrations, rosters and attendance", 2, "the last session"),
    "D2": ("Waivers, consents and notices shown", 6, "the last session; for minors to age 19"),
    "D3": ("Health, emergency, pick-up, custody and access notes", 1, "the last session"),
    "D4": ("Background check: consent and outcome", 1, "the decision"),
    "D5": ("People who did not take part, and drop-in answers", 1, "the last session"),
    "D6": ("Announcement subscriptions", 0, "unsubscribing"),
    "D7": ("Photos and video", 3, "the last session"),
    "D8": ("Vendor papers", 2, "the last session"),
    "D9": ("History, message log and answered data requests", 3, "the entry or the answer"),
}
# Tables that hold something about people who enrol, and the series their rows fall into.
PERSONAL = {
    "submissions": ("D1", "D5"),
    "cases": ("D1", "D5"),
    "registrations": ("D1", "D5"),
    "search_words": ("D1", "D5"),
    "private_fields": ("D3", "D4"),
    "signatures": ("D2",),
    "answers": ("D1", "D2", "D5", "D7", "D8"),
    "messages": ("D9",),
    "activities": ("D9",),
    "access_links": ("D1", "D5"),
    # Gone with the link they were asked for behind.
    "fresh_codes": ("D1", "D5"),
    "guardian_forms": ("D1", "D5"),
    "papers": ("D1", "D5"),
    "review_notes": ("D1", "D5"),
    "background_checks": ("D4",),
    # Never sent, so on no list to approve: the worker destroys them after 14 days.
    "saved_applications": ("D5",),
    "offers": ("D1", "D5"),
    "offer_registrations": ("D1", "D5"),
    "data_requests": ("D9",),
    "request_subjects": ("D9",),
}
# Tables without anything about people who enrol, and why they are not purged.
NOT_PERSONAL = {
    "offerings": "public facts",
    "meetings": "public facts",
    "divisions": "counts",
    "venues": "public facts",
    "cities": "public facts",
    "city_periods": "public facts",
    "documents": "texts of the city",
    "text_drafts": "texts of the city",
    "questions": "what is asked",
    "wordings": "what is asked",
    "staff_members": "accounts, kept while the person works here",
    "staff_roles": "accounts",
    "roles": "accounts",
    "program_grants": "accounts",
    "history_seals": "hashes that prove history",
    "history_heads": "hashes that prove history",
    "history_permits": "empty between transactions",
    "history_checks": "results of proofs",
    "purges": "lists of what is due, without names",
    "purge_items": "ids, gone when a list is done",
    "destructions": "the log the law asks for",
    "legal_holds": "kept as long as what they hold",
}
CHECK = "check"
# From fourth grade to the nineteenth birthday: nobody in that grade is younger than nine.
AGE_OF_FOURTH_GRADE, GROWN = 9, 19


def due(
    series: str, since: datetime | None, *, minor: bool = False, grade: int | None = None
) -> datetime | None:
    """When a row of a series is to go; None while what it is reckoned from has not happened."""
    if since is None:
        return None
    years = SERIES[series][1]
    if series == "D2" and minor:
        years = max(years, GROWN - AGE_OF_FOURTH_GRADE - ((grade or 4) - 4))
    return _later(since, years)


def _later(moment: datetime, years: int) -> datetime:
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        # February 29 has no anniversary in most years.
        return moment.replace(year=moment.year + years, month=3, day=1)


def series_of_registration(*, took_part: bool, drop_in: bool) -> str:
    """D1 for who took part, D5 for who did not and for drop-in programs."""
    return "D1" if took_part and not drop_in else "D5"


def series_of_field(kind: str) -> str:
    """D4 for what a background check needs, D3 for every other sealed answer."""
    return "D4" if kind == CHECK else "D3"
