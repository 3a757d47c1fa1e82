"""Cities the department serves, by date, and the venues it meets people in."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Timestamps


class City(Base):
    """A city people can name as theirs."""

    __tablename__ = "cities"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    is_home: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    periods: Mapped[list[CityPeriod]] = relationship(
        back_populates="city", order_by="CityPeriod.starts_on", cascade="all, delete-orphan"
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol

    @property
    def spans(self) -> list[tuple[date, date | None]]:
        """When it was served and is: first and last day, None for until further notice."""
        return [(period.starts_on, period.ends_on) for period in self.periods]


class CityPeriod(Base):
    """From when to when a city is served; contracts start and end."""

    __tablename__ = "city_periods"
    __table_args__ = (CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="in_order"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    city_id: Mapped[int] = mapped_column(ForeignKey("cities.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    city: Mapped[City] = relationship(back_populates="periods")


class Venue(Base, Timestamps):
    """A place where people meet, with what they need to know to get in."""

    __tablename__ = "venues"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    address: Mapped[str] = mapped_column(String(240), default="")
    city_id: Mapped[int | None] = mapped_column(ForeignKey("cities.id"), index=True)
    room: Mapped[str] = mapped_column(String(120), default="")
    capacity: Mapped[int | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    map_url: Mapped[str] = mapped_column(String(500), default="")
    step_free: Mapped[str] = mapped_column(Text, default="")
    parking: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(String(40), default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    city: Mapped[City | None] = relationship()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol
