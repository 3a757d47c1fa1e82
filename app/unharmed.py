"""How a connection to the database ends that the database has hung up on: without more harm."""

from __future__ import annotations

from contextlib import suppress

from flask_sqlalchemy.session import Session
from sqlalchemy.exc import DBAPIError


class Unharmed(Session):
    """Lets go of a connection that is gone; there is nothing to take back.

    Otherwise the page that says "back in a few minutes" would fail in its turn, and a page that
    was finished would be lost at the very end.
    """

    def rollback(self) -> None:
        """End what was begun."""
        with suppress(DBAPIError):
            return super().rollback()
        return self.invalidate()

    def close(self) -> None:
        """End what was begun and forget all rows."""
        with suppress(DBAPIError):
            return super().close()
        return self.invalidate()
