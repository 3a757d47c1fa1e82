"""What calendars show: entries from meetings, iCalendar bytes, add-to-calendar links. Pure."""
