"""Proofs with real processes: many clients at once, and processes that die."""
