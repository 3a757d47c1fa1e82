// Reads a calendar from standard input with ical.js and writes what it understood as JSON.
import ICAL from "ical.js";
import { readFileSync } from "node:fs";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(zone);
}

const moment = (time) => ({
  utc: time.toJSDate().toISOString(),
  zone: time.zone.tzid,
  floating: time.zone === ICAL.Timezone.localTimezone,
});

const entries = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    sequence: event.sequence,
    starts: moment(event.startDate),
    ends: moment(event.endDate),
    summary: event.summary,
    location: event.location,
    description: event.description,
    status: component.getFirstPropertyValue("status"),
    organizer: component.getFirstProperty("organizer")?.toJSON() ?? null,
    attendees: component.getAllProperties("attendee").map((property) => property.toJSON()),
    alarms: component.getAllSubcomponents("valarm").length,
  };
});

process.stdout.write(
  JSON.stringify({
    method: calendar.getFirstPropertyValue("method"),
    name: calendar.getFirstPropertyValue("name"),
    entries,
  }),
);
