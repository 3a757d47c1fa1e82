"""Places people meet in, shared by all programs."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from app.models import Venue
from app.offerings.lookups import cities, venue_by_id, venues
from app.offerings.venues import Place, add_venue, change_venue
from app.program_kit.choices import Dropdown
from app.program_kit.fields import LongText, Number, Said, Text
from app.program_kit.versions import Differing, differing
from app.staff.blueprint import actor, staff
from app.staff.editor import version_typed
from app.staff.form import StaffForm
from app.staff.words import Link


class PlaceForm(StaffForm):
    """What people need to know to find the place and to get in."""

    name = Text("Name", Said(blank="Enter the name of the place", width="xl"), most=160)
    room = Text("Room", Said(optional=True, width="lg"), most=120)
    address = Text("Street address", Said(blank="Enter the street address", width="2xl"), most=240)
    city_id = Dropdown("City", (), Said(optional=True, width="lg"))
    step_free = LongText(
        "How to get in without steps",
        Said(
            blank="Write how somebody in a wheelchair gets in",
            hint="Which door, which ramp or lift, where the accessible restroom is.",
        ),
        most=500,
    )
    parking = LongText("Parking and bus", Said(optional=True), most=500)
    capacity = Number("How many people fit", Said(optional=True, width="xs"), 1, 100_000)
    map_url = Link("Link to a map", Said(optional=True, width="2xl"), most=500)

    def fill(self, venue: Venue) -> None:
        """Show what is stored."""
        for name in ("name", "room", "address", "step_free", "parking", "map_url"):
            self[name].data = getattr(venue, name)
        self.city_id.data = str(venue.city_id or "")
        self.capacity.data = str(venue.capacity or "")

    def place(self) -> Place:
        """The form as the use cases take it."""
        return Place(
            name=self.name.data,
            address=self.address.data,
            room=self.room.data or "",
            capacity=self.capacity.number,
            city_id=int(self.city_id.data) if self.city_id.data else None,
            map_url=self.map_url.data or "",
            step_free=self.step_free.data,
            parking=self.parking.data or "",
        )


@staff.get("/places")
def places() -> ResponseReturnValue:
    """Every place."""
    return render_template("staff/places.html", places=venues())


@staff.route("/places/new", methods=["GET", "POST"])
def places_new() -> ResponseReturnValue:
    """Add a place."""
    form = _form()
    if request.method == "POST" and form.validate():
        add_venue(form.place(), actor())
        flash(f"{form.name.data} can be chosen now.")
        return redirect(url_for("staff.places"))
    return _page(form, None)


@staff.route("/places/<int:venue_id>", methods=["GET", "POST"])
def places_one(venue_id: int) -> ResponseReturnValue:
    """Change a place."""
    venue = venue_by_id(venue_id) or abort(404)
    form = _form()
    if request.method == "GET":
        form.fill(venue)
    elif form.validate():
        try:
            change_venue(venue_id, form.place(), actor(), version_typed())
        except StaleDataError:
            return _second_writer(venue_id, form)
        flash("Saved. Pages and subscribed calendars show it now.")
        return redirect(url_for("staff.places"))
    return _page(form, venue)


def _second_writer(venue_id: int, typed: PlaceForm) -> ResponseReturnValue:
    """Someone was quicker: what they saved and what was typed, side by side."""
    venue = venue_by_id(venue_id) or abort(404)
    stored = _form(blank=True)
    stored.fill(venue)
    page, _status = _page(typed, venue, differing(stored, typed))
    return page, 409


def _form(*, blank: bool = False) -> PlaceForm:
    form = PlaceForm(request.form if request.method == "POST" and not blank else None)
    form.city_id.offer([("", "No city"), *((str(city.id), city.name) for city in cities())])
    return form


def _page(form: PlaceForm, venue: Venue | None, both: Differing | None = None) -> tuple[str, int]:
    errors = form.problems()
    typed = version_typed() if both is None else None
    version = typed or (venue.version if venue else None)
    page = render_template(
        "staff/place.html", form=form, venue=venue, errors=errors, both=both, version=version
    )
    return page, 422 if errors else 200
