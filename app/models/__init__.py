"""What we store. Importing this package registers every table."""

from app.models import chain as _chain  # noqa: F401 - seals every new line of history
from app.models.activities import RESIDENT, SYSTEM, Activity, Actor, staff_actor
from app.models.base import Base, now
from app.models.cases import Case
from app.models.codes import FreshCode
from app.models.data_requests import DataRequest, RequestSubject
from app.models.documents import Document, Signature, TextDraft
from app.models.guardians import GuardianForm
from app.models.messages import Message
from app.models.notes import ReviewNote
from app.models.offerings import Division, Meeting, Offering
from app.models.offers import Offer, OfferRegistration
from app.models.papers import BackgroundCheck, Papers
from app.models.places import City, CityPeriod, Venue
from app.models.purges import Destruction, LegalHold, Purge, PurgeItem
from app.models.questions import Answer, Question, Wording
from app.models.saved import SavedApplication
from app.models.seals import HistoryCheck, HistoryHead, HistoryPermit, HistorySeal
from app.models.staff import ProgramGrant, Role, StaffMember
from app.models.submissions import AccessLink, PrivateField, Registration, Submission
from app.models.words import SearchWord

__all__ = [
    "RESIDENT",
    "SYSTEM",
    "AccessLink",
    "Activity",
    "Actor",
    "Answer",
    "BackgroundCheck",
    "Base",
    "Case",
    "City",
    "CityPeriod",
    "DataRequest",
    "Destruction",
    "Division",
    "Document",
    "FreshCode",
    "GuardianForm",
    "HistoryCheck",
    "HistoryHead",
    "HistoryPermit",
    "HistorySeal",
    "LegalHold",
    "Meeting",
    "Message",
    "Offer",
    "OfferRegistration",
    "Offering",
    "Papers",
    "PrivateField",
    "ProgramGrant",
    "Purge",
    "PurgeItem",
    "Question",
    "Registration",
    "RequestSubject",
    "ReviewNote",
    "Role",
    "SavedApplication",
    "SearchWord",
    "Signature",
    "StaffMember",
    "Submission",
    "TextDraft",
    "Venue",
    "Wording",
    "now",
    "staff_actor",
]
