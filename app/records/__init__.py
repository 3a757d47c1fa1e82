"""Notices and documents, and later retention, exports and verification."""
