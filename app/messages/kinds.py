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
OFFER = "offer"
OFFER_NUDGE = "offer_nudge"
OFFER_LAPSED = "offer_lapsed"

ABOUT_OFFERS = frozenset({OFFER, OFFER_NUDGE, OFFER_LAPSED})
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
    }
    | ABOUT_OFFERS
)
