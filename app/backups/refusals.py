"""Why a backup is not made, opened or put back. The words are for whoever typed the command."""

from __future__ import annotations


class BackupError(Exception):
    """Something that stops a backup, a restore or a move; nothing was changed."""

    @property
    def words(self) -> str:
        """What to tell."""
        return str(self)


class DamagedError(BackupError):
    """A file that is not whole: cut, changed, put together anew, or none of ours."""


class NoKeyError(BackupError):
    """A file sealed with a key that BACKUP_KEYS does not hold."""


class NotEmptyError(BackupError):
    """A database that holds something already."""
