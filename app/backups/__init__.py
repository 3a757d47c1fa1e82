"""Backups, and the move to another engine: everything that is stored, taken out and put back."""
