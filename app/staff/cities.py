"""The cities the department serves, and from when to when: who lives in one comes first."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from app.models import Activity, City, now
from app.offerings.cities import ADDED, Served, add_city, change_city, city_by_id, history_of_city
from app.offerings.lookups import cities
from app.program_kit.fields import Said, Text
from app.program_kit.residence import Period, period_problem, residence_day, served_on, told
from app.program_kit.versions import Differing, differing
from app.staff.blueprint import actor, staff
from app.staff.editor import version_typed
from app.staff.fields import ZONE, OneDay
from app.staff.form import StaffForm

MOST_PERIODS = 30


class AnyDay(OneDay):
    """A day that may lie long ago."""

    years = range(1800, 2200)


class CityForm(StaffForm):
    """The name; the periods are added row by row."""

    name = Text("Name", Said(blank="Enter the name of the city", width="lg"), most=120)

    def rows(self) -> list[tuple[Any, Any]]:
        """The two boxes of each period."""
        numbers = range(sum(field.short_name.startswith("from_") for field in self))
        return [(self[f"from_{n}_day"], self[f"until_{n}_day"]) for n in numbers]

    def fill(self, city: City) -> None:
        """Show what is stored."""
        self.name.data = city.name
        for (since, until), (first, last) in zip(self.rows(), city.spans, strict=False):
            since.data, until.data = _written(first), _written(last) if last else ""

    def spans(self) -> tuple[Period, ...]:
        """The periods that were typed; rows left blank are none."""
        return tuple((since.day, until.day) for since, until in self.rows() if since.day)

    def validate(self, extra_validators: Any = None) -> bool:
        """Each period begins, ends after it begins, and leaves the others alone."""
        good = bool(super().validate(extra_validators))
        for since, until in self.rows():
            if until.data and not since.data:
                since.errors, good = ["Write since when the city is served"], False
        problem = period_problem(self.spans()) if good else None
        if problem:
            typed = [until for since, until in self.rows() if since.day]
            typed[problem[0]].errors = [problem[1]]
        return good and problem is None


@staff.get("/cities", endpoint="cities")
def all_cities() -> ResponseReturnValue:
    """Every city, and whether it is served today."""
    known = cities()
    today = residence_day(now(), ZONE)
    served = {code for code, _name in served_on(known, today)}
    return render_template("staff/cities.html", cities=known, served=served, told=told)


@staff.route("/cities/new", methods=["GET", "POST"])
def cities_new() -> ResponseReturnValue:
    """Add a city."""
    form = _form(0)
    if request.method == "POST" and form.validate():
        add_city(Served(form.name.data, form.spans()), actor())
        flash(f"{form.name.data} is in the list now.")
        return redirect(url_for("staff.cities"))
    return _page(form, None)


@staff.route("/cities/<int:city_id>", methods=["GET", "POST"])
def cities_one(city_id: int) -> ResponseReturnValue:
    """Change a city: its name, and when it is served."""
    city = city_by_id(city_id) or abort(404)
    form = _form(len(city.spans))
    if request.method == "GET":
        form.fill(city)
    elif form.validate():
        try:
            change_city(city_id, Served(form.name.data, form.spans()), actor(), version_typed())
        except StaleDataError:
            return _second_writer(city_id, form)
        flash("Saved. It counts for everybody who signs up from now on.")
        return redirect(url_for("staff.cities"))
    return _page(form, city)


def _second_writer(city_id: int, typed: CityForm) -> ResponseReturnValue:
    """Someone was quicker: what they saved and what was typed, side by side."""
    city = city_by_id(city_id) or abort(404)
    stored = _form(len(city.spans), blank=True)
    stored.fill(city)
    page, _status = _page(typed, city, differing(stored, typed))
    return page, 409


def _form(stored: int, *, blank: bool = False) -> CityForm:
    """A form with a row for each period, and one more."""
    posted = request.form if request.method == "POST" and not blank else None
    typed = sum(re.fullmatch(r"from_\d+_day", name) is not None for name in posted or ())
    number = min(max(stored + 1, typed), MOST_PERIODS)
    boxes: dict[str, Any] = {}
    for n in range(number):
        first = Said(optional=True, width="md", hint="" if n else "Like March 1, 2025.")
        boxes[f"from_{n}_day"] = AnyDay(f"Served from ({n + 1})", first)
        last = Said(optional=True, width="md", hint="" if n else "Blank: until further notice.")
        boxes[f"until_{n}_day"] = AnyDay(f"Served until ({n + 1})", last)
    made: CityForm = type("CityFormWithRows", (CityForm,), boxes)(posted)
    return made


def _page(form: CityForm, city: City | None, both: Differing | None = None) -> tuple[str, int]:
    errors = form.problems()
    typed = version_typed() if both is None else None
    version = typed or (city.version if city else None)
    page = render_template(
        "staff/city.html",
        form=form,
        city=city,
        errors=errors,
        both=both,
        version=version,
        lines=[_line(*each) for each in history_of_city(city.id)] if city else [],
        zone=ZONE,
    )
    return page, 422 if errors else 200


def _line(line: Activity, who: str) -> dict[str, Any]:
    spans = [(date.fromisoformat(first), last and date.fromisoformat(last))
             for first, last in line.data["periods"]]  # fmt: skip
    did = "added" if line.verb == ADDED else "changed"
    name = line.data["name"]
    return {"at": line.at, "sentence": f"{who or 'Rollcall'} {did} {name}, served {told(spans)}."}


def _written(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
