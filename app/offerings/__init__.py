"""Use cases about offerings: draft, copy, edit, publish, reschedule, cancel; and their reads."""
