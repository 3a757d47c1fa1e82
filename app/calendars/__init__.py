"""What calendars show: sessions as entries, iCalendar bytes, add-to-calendar links."""
