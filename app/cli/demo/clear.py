"""Remove the demo data and nothing else."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import Delete, Select, delete, func, select

from app.cli.demo import accounts, asked, places
from app.cli.demo.load import RefusedError
from app.extensions import db, write_tx
from app.models import (
    AccessLink,
    Activity,
    Answer,
    BackgroundCheck,
    Case,
    City,
    CityPeriod,
    Division,
    FreshCode,
    GuardianForm,
    LegalHold,
    Meeting,
    Message,
    Offer,
    Offering,
    OfferRegistration,
    Papers,
    PrivateField,
    ProgramGrant,
    Question,
    Registration,
    ReviewNote,
    SavedApplication,
    Signature,
    StaffMember,
    Submission,
    Venue,
    Wording,
)
from app.models.activities import SYSTEM
from app.models.staff import staff_roles
from app.records.permits import remove_chains, remove_lines

Ids = Select[int]
CLEARED = "The demo data was removed."


def clear_demo() -> None:
    """Delete demo offerings with all in them, demo accounts, and places nothing else uses.

    What someone tried out in a demo offering goes too. In production such a sign-up may be a
    resident's, so there it raises RefusedError.
    """
    write_tx()
    offerings = select(Offering.id).where(Offering.is_demo)
    submissions = select(Submission.id).where(Submission.offering_id.in_(offerings))
    _refuse_real_people(offerings)
    remove_chains(db.session.scalars(offerings).all(), CLEARED, SYSTEM)
    asked.forget()
    for statement in (*_people(offerings, submissions), *_runs(offerings)):
        db.session.execute(statement)
    _clear_places()
    _clear_accounts()
    db.session.commit()


def _refuse_real_people(offerings: Ids) -> None:
    real = select(func.count(Submission.id)).where(
        Submission.offering_id.in_(offerings), Submission.source != "demo"
    )
    if not current_app.config["DEVELOPMENT"] and db.session.scalar(real):
        raise RefusedError("Someone signed up for a demo date. Nothing was removed.")


def _people(offerings: Ids, submissions: Ids) -> list[Delete]:
    """Rows about people, those that point at others first."""
    registrations = select(Registration.id).where(Registration.offering_id.in_(offerings))
    links = select(AccessLink.id).where(AccessLink.submission_id.in_(submissions))
    offers = select(Offer.id).where(Offer.submission_id.in_(submissions))
    return [
        delete(LegalHold).where(LegalHold.submission_id.in_(submissions)),
        delete(LegalHold).where(LegalHold.offering_id.in_(offerings)),
        delete(OfferRegistration).where(OfferRegistration.offer_id.in_(offers)),
        delete(Offer).where(Offer.submission_id.in_(submissions)),
        delete(Message).where(Message.submission_id.in_(submissions)),
        delete(Message).where(Message.offering_id.in_(offerings)),
        delete(Signature).where(Signature.registration_id.in_(registrations)),
        delete(Answer).where(Answer.submission_id.in_(submissions)),
        delete(PrivateField).where(PrivateField.registration_id.in_(registrations)),
        delete(FreshCode).where(FreshCode.link_id.in_(links)),
        delete(AccessLink).where(AccessLink.submission_id.in_(submissions)),
        delete(SavedApplication).where(SavedApplication.offering_id.in_(offerings)),
        delete(Case).where(Case.offering_id.in_(offerings)),
        delete(ReviewNote).where(ReviewNote.registration_id.in_(registrations)),
        delete(Papers).where(Papers.registration_id.in_(registrations)),
        delete(BackgroundCheck).where(BackgroundCheck.registration_id.in_(registrations)),
        delete(GuardianForm).where(GuardianForm.registration_id.in_(registrations)),
        delete(Registration).where(Registration.offering_id.in_(offerings)),
        delete(Submission).where(Submission.offering_id.in_(offerings)),
    ]


def _runs(offerings: Ids) -> list[Delete]:
    questions = select(Question.id).where(Question.offering_id.in_(offerings))
    return [
        delete(Wording).where(Wording.question_id.in_(questions)),
        delete(Question).where(Question.offering_id.in_(offerings)),
        delete(Meeting).where(Meeting.offering_id.in_(offerings)),
        delete(Division).where(Division.offering_id.in_(offerings)),
        delete(Offering).where(Offering.is_demo),
    ]


def _clear_places() -> None:
    """Venues and cities of the demo that no real offering, venue or submission names."""
    used_venues = select(Offering.venue_id).where(Offering.venue_id.is_not(None))
    used_here = select(Meeting.venue_id).where(Meeting.venue_id.is_not(None))
    names = [place.name for place in places.PLACES]
    db.session.execute(
        delete(Venue).where(
            Venue.name.in_(names), Venue.id.not_in(used_venues), Venue.id.not_in(used_here)
        )
    )
    lived_in = select(Submission.city).distinct()
    with_venues = select(Venue.city_id).where(Venue.city_id.is_not(None))
    unused = select(City.id).where(
        City.code.in_([code for code, _name, _periods in places.CITIES]),
        City.code.not_in(lived_in),
        City.id.not_in(with_venues),
    )
    db.session.execute(delete(CityPeriod).where(CityPeriod.city_id.in_(unused)))
    db.session.execute(delete(City).where(City.id.in_(unused)))


def _clear_accounts() -> None:
    """Demo accounts; one that did something real is kept in the history but cannot sign in."""
    theirs = select(StaffMember.id).where(StaffMember.email.in_(accounts.ADDRESSES))
    own = select(Activity.id).where(Activity.staff_id.in_(theirs), Activity.offering_id.is_(None))
    remove_lines(db.session.scalars(own).all(), CLEARED, SYSTEM)
    acted = set(db.session.scalars(select(Activity.staff_id).where(Activity.staff_id.in_(theirs))))
    acted |= set(
        db.session.scalars(select(Submission.staff_id).where(Submission.staff_id.in_(theirs)))
    )
    gone = set()
    for staff in db.session.scalars(select(StaffMember).where(StaffMember.id.in_(theirs))).all():
        if staff.id in acted:
            staff.active, staff.password = False, None
            continue
        gone.add(staff.id)
        db.session.execute(delete(ProgramGrant).where(ProgramGrant.staff_id == staff.id))
        db.session.execute(delete(staff_roles).where(staff_roles.c.staff_id == staff.id))
        db.session.execute(delete(StaffMember).where(StaffMember.id == staff.id))
    created = db.session.scalars(select(Activity).where(Activity.verb == "account_created"))
    about = [line.id for line in created if line.data.get("account") in gone]
    remove_lines(about, CLEARED, SYSTEM)
