"""Phone numbers as machines dial them."""

from __future__ import annotations

import phonenumbers


def phone_e164(text: str) -> str:
    """The number in E.164, read as a United States number; "" when it cannot be one."""
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        return ""
    # Without its area code a number is possible too, but only for a neighbor.
    found = phonenumbers.is_possible_number_with_reason(number)
    if found != phonenumbers.ValidationResult.IS_POSSIBLE:
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
