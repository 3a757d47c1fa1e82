"""What stops a mail at the last moment."""

from __future__ import annotations


class NoLongerTrueError(Exception):
    """What the mail was to say has been overtaken; another mail says what is so now."""
