"""Tasks, where the calendars keep them."""
