"""Phone numbers as machines dial them."""

from __future__ import annotations

import phonenumbers


def phone_e164(text: str) -> str:
    """The number in E.164, read as a United States number; "" when it cannot be one."""
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
