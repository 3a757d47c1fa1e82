"""The kinds of mail we send. Each has a folder of templates with the same name."""

from __future__ import annotations

CONFIRM_ADDRESS = "confirm_address"
RECEIVED = "received"
DECISION = "decision"
WITHDRAWN = "withdrawn"
CANCELLED = "cancelled"
FRESH_LINK = "fresh_link"
CHANGED = "changed"
REGROUPED = "regrouped"
DRAWN = "drawn"
ADDRESS_LEFT = "address_left"
SIGNED_UP_AGAIN = "signed_up_again"
PAPERS_DUE = "papers_due"
PAPERS_SIGNED = "papers_signed"
GUARDIAN_FORM = "guardian_form"
GUARDIAN_SIGNED = "guardian_signed"
MERGED = "merged"
MERGED_AWAY = "merged_away"
TWO_HOMES = "two_homes"
OFFER = "offer"
OFFER_NUDGE = "offer_nudge"
OFFER_LAPSED = "offer_lapsed"
FRESH_CODE = "fresh_code"
# Owed to an address alone: nobody has signed up yet.
SAVED_APPLICATION = "saved_application"
SIGN_UP_CODE = "sign_up_code"

REQUESTS_DUE = "requests_due"
CONSENT_ENDED = "consent_ended"

ABOUT_OFFERS = frozenset({OFFER, OFFER_NUDGE, OFFER_LAPSED})
# With the calendar address, for who comes to several sessions.
WITH_FEED = frozenset({RECEIVED, DECISION, FRESH_LINK, MERGED, TWO_HOMES})
# With the link to the papers of the one person they are about.
WITH_PAPERS = frozenset({DECISION, PAPERS_DUE})
# Goes to the address the row names, not to the one the person has now.
TO_GUARDIAN = frozenset({GUARDIAN_FORM, GUARDIAN_SIGNED})
TO_OTHERS = frozenset({ADDRESS_LEFT, MERGED_AWAY}) | TO_GUARDIAN
# To people who work here, about no sign-up. The kinds below are about one.
TO_STAFF = frozenset({REQUESTS_DUE, CONSENT_ENDED})
KINDS = frozenset(
    {
        CONFIRM_ADDRESS,
        RECEIVED,
        DECISION,
        WITHDRAWN,
        CANCELLED,
        FRESH_LINK,
        CHANGED,
        REGROUPED,
        DRAWN,
        PAPERS_DUE,
        PAPERS_SIGNED,
        SIGNED_UP_AGAIN,
        MERGED,
        TWO_HOMES,
        FRESH_CODE,
    }
    | ABOUT_OFFERS
    | TO_OTHERS
)
